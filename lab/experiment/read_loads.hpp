// What servers of an experiment file go through: the loads that are offered to them, and what happens
// meanwhile.
#pragma once

#include <string>
#include <vector>

#include "lab/experiment/cell_reader.hpp"
#include "lab/experiment/experiment.hpp"

namespace waitbench::lab {

/// A [[load]] table.
struct LoadTable {
  LoadSpec spec;
  std::vector<std::string> only{};  ///< names of the servers it is for; empty: for all
};
LoadTable read_load(const CellReader& cell, const toml::table& table);

/// An [[event]] table.
Event read_event(const CellReader& cell, const toml::table& table);

}  // namespace waitbench::lab
