// The experiments that come with the program, as `waitbench list` tells them. Pure.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/units.hpp"
#include "report/stored_experiment.hpp"
#include "report/text_style.hpp"

namespace waitbench {

struct ListedExperiment {
  std::string name, title, claim, source;
  Duration takes{}, takes_quick{};         ///< if nothing goes wrong
  std::optional<StoredExperiment> last{};  ///< the newest record of it
};

/// A block for each.
std::string list_text(const std::vector<ListedExperiment>& experiments, const TextStyle& style);
/// A list of objects; docs/results.md lists their keys. Keys keep one order.
std::string list_json(const std::vector<ListedExperiment>& experiments);

}  // namespace waitbench
