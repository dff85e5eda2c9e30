#include "lab/experiment/trials.hpp"

#include <algorithm>
#include <iterator>

#include <fmt/format.h>

#include "lab/experiment/selection.hpp"

namespace waitbench::lab {
namespace {

// Those that a server needs stand before it, each once. False when they need each other without end.
bool add_with(const Cell& cell, const ServerTable& server, std::vector<ServerSpec>& to,
              std::size_t depth = 0) {
  if (std::ranges::find(to, server.spec.name, &ServerSpec::name) != to.end()) return true;
  if (depth > most_entries) return false;
  for (const auto& name : server.with) {
    const auto other =
        std::ranges::find_if(cell.servers, [&](const ServerTable& s) { return s.spec.name == name; });
    if (!add_with(cell, *other, to, depth + 1)) return false;
  }
  to.push_back(server.spec);
  return true;
}

std::string label_of(const Cell& cell, const Trial& trial) {
  auto label = trial.server;
  if (cell.loads.size() > 1) label += "-" + trial.load.name;
  for (const auto& [parameter, value] : cell.at) label += fmt::format(" {}={}", parameter, value);
  return label;
}

Result<Trial> trial_of(const Cell& cell, const ServerTable& driven, const LoadTable& load) {
  Trial trial;
  trial.server = driven.spec.name;
  trial.at = cell.at;
  trial.files = cell.files;
  trial.load = load.spec;
  trial.label = label_of(cell, trial);
  std::vector<ServerSpec> all;
  if (!add_with(cell, driven, all)) return usage_error("servers name each other in \"with\" without end.");
  // Workers come last: they need the queue that a server makes.
  for (const bool workers : {false, true}) {
    std::ranges::copy_if(all, std::back_inserter(trial.servers),
                         [&](const ServerSpec& server) { return server.is_worker() == workers; });
  }
  std::ranges::copy_if(cell.events, std::back_inserter(trial.events), [&](const Event& event) {
    return std::ranges::find(trial.servers, event.server, &ServerSpec::name) != trial.servers.end();
  });
  return trial;
}

}  // namespace

Result<std::vector<Trial>> trials_of(const Cell& cell, const std::vector<std::string>& only) {
  std::vector<Trial> trials;
  for (const auto& load : cell.loads) {
    for (const auto& server : cell.servers) {
      const auto& name = server.spec.name;
      if (!server.driven || !server.here || !names(load.only, name) || !names(only, name)) continue;
      auto trial = trial_of(cell, server, load);
      if (!trial) return trial.error();
      trials.push_back(std::move(*trial));
    }
  }
  return trials;
}

}  // namespace waitbench::lab
