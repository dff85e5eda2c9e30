// What an experiment's measurement is held against: claims, each judged from runs to a verdict. Pure.
#pragma once

#include <span>
#include <string_view>
#include <vector>

#include "core/record/record.hpp"
#include "lab/experiment.hpp"

namespace waitbench::lab {

/// A run and the place it has in its experiment.
struct PlacedRun {
  std::string load;  ///< LoadSpec::name
  const Run* run = nullptr;
};

/// The names that an experiment's `checks` may hold.
std::span<const std::string_view> check_names();

/// The verdicts of the experiment's checks, in its order; `cores` are those that servers could use. A check
/// whose runs are missing or invalid is "invalid": it never judges them. One whose theory does not cover the
/// plan says "not shown".
std::vector<Verdict> judge(const Experiment& experiment, unsigned cores, std::span<const PlacedRun> runs);

}  // namespace waitbench::lab
