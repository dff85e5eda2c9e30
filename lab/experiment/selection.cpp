#include "lab/experiment/selection.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace waitbench::lab {
namespace {

const std::string* value_of(const Trial& trial, const std::string& parameter) {
  const auto found = std::ranges::find(trial.at, parameter, &GridValue::first);
  return found == trial.at.end() ? nullptr : &found->second;
}

// The selection, and where it is silent, what `of` is.
Selection completed(Selection selection, const Trial& of) {
  if (selection.servers.empty()) selection.servers = {of.server};
  if (selection.loads.empty()) selection.loads = {of.load.name};
  for (const auto& [parameter, value] : of.at) {
    const bool named =
        std::ranges::any_of(selection.at, [&](const auto& at) { return at.first == parameter; });
    if (!named) selection.at.emplace_back(parameter, std::vector{value});
  }
  return selection;
}

}  // namespace

bool names(const std::vector<std::string>& wanted, const std::string& one) {
  return wanted.empty() || std::ranges::find(wanted, one) != wanted.end();
}

bool selects(const Selection& selection, const Trial& trial) {
  return names(selection.servers, trial.server) && names(selection.loads, trial.load.name) &&
         std::ranges::all_of(selection.at, [&](const auto& at) {
           const auto* value = value_of(trial, at.first);
           return value != nullptr && names(at.second, *value);
         });
}

std::vector<std::size_t> selected(const Selection& selection, std::span<const Trial> trials) {
  std::vector<std::size_t> found;
  for (std::size_t i = 0; i < trials.size(); ++i) {
    if (selects(selection, trials[i])) found.push_back(i);
  }
  return found;
}

Result<std::size_t> counterpart(const Selection& selection, std::size_t of, std::span<const Trial> trials) {
  const auto found = selected(completed(selection, trials[of]), trials);
  if (found.size() == 1 && found.front() != of) return found.front();
  if (found.size() == 1)
    return usage_error(fmt::format("{} would be held against itself. Name another server, load or value.",
                                   trials[of].label));
  return usage_error(
      fmt::format("{} trials to hold {} against: name one server, load and value of each parameter.",
                  found.size(), trials[of].label));
}

}  // namespace waitbench::lab
