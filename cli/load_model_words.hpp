// The words that say what load to offer: declared as flags, and turned into a load model.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <CLI/App.hpp>

#include "core/plan/plan.hpp"
#include "core/result.hpp"
#include "core/units.hpp"
#include "loadgen/options.hpp"

namespace waitbench::cli {

/// As typed; absent what was not.
struct LoadModelWords {
  std::optional<std::uint64_t> users, max_in_flight;
  std::optional<Rate> rate;
  std::optional<std::string> arrivals, stages;
  std::optional<RandomTime> think;
  std::optional<Duration> duration, ramp;
};

/// Adds the flags; `words` must outlive parsing.
void add_load_model_words(CLI::App& app, LoadModelWords& words);

/// Sets load, duration and ramp of `options`. Errors: words that exclude or need each other, stages that
/// cannot be read. `threads` is how many share a limit.
Result<void> apply_load_model(const LoadModelWords& words, std::uint64_t threads,
                              loadgen::LoadOptions& options);

}  // namespace waitbench::cli
