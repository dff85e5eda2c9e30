// The servers of an experiment file.
#pragma once

#include <string>
#include <vector>

#include "lab/experiment/cell_reader.hpp"
#include "lab/experiment/experiment.hpp"
#include "lab/experiment/reading_wishes.hpp"

namespace waitbench::lab {

/// A [[server]] table. Its plan is its own, or else `for_all`.
struct ServerTable {
  ServerSpec spec;
  std::vector<std::string> with{};  ///< names of servers that are started before it
  bool driven = true;               ///< false: it is only there for others
  bool here = true;                 ///< false: not with these values of the grid
};
ServerTable read_server(const CellReader& cell, const toml::table& table, const PlanText& for_all,
                        const OwnServerCheck& check);

}  // namespace waitbench::lab
