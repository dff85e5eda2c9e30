// Which trials the tables of an experiment file make: who meets whom, and who has to be there. Pure.
#pragma once

#include <string>
#include <vector>

#include "core/result.hpp"
#include "lab/experiment/experiment.hpp"
#include "lab/experiment/read_loads.hpp"
#include "lab/experiment/read_servers.hpp"

namespace waitbench::lab {

/// What a file says for one value of each parameter of its grid. All names that occur are there.
struct Cell {
  std::vector<ServerTable> servers{};
  std::vector<LoadTable> loads{};
  std::vector<Event> events{};  ///< in the order of their times
  std::vector<GivenFile> files{};
  std::vector<GridValue> at{};
};

/// Every server that is driven with every load that is for it, load by load, and with those that it needs.
/// `only`: these servers are driven and no others; empty: all. A usage error when servers need each other.
Result<std::vector<Trial>> trials_of(const Cell& cell, const std::vector<std::string>& only);

}  // namespace waitbench::lab
