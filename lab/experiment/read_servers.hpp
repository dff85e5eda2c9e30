// The servers of an experiment file, and the loads that are offered to them.
#pragma once

#include <string>
#include <vector>

#include "lab/experiment/cell_reader.hpp"
#include "lab/experiment/experiment.hpp"

namespace waitbench::lab {

/// A [[server]] table. Its plan is its own, or else `plan`.
struct ServerTable {
  ServerSpec spec;
  std::vector<std::string> with{};  ///< names of servers that are started before it
  bool driven = true;               ///< false: it is only there for others
  bool here = true;                 ///< false: not with these values of the grid
};
ServerTable read_server(const CellReader& cell, const toml::table& table, const std::string& plan);

/// A [[load]] table.
struct LoadTable {
  LoadSpec spec;
  std::vector<std::string> only{};  ///< names of the servers it is for; empty: for all
};
LoadTable read_load(const CellReader& cell, const toml::table& table);

/// An [[event]] table.
Event read_event(const CellReader& cell, const toml::table& table);

}  // namespace waitbench::lab
