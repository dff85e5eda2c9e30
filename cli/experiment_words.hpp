// The flags about an experiment: which of its values are others, how long, how often, against what.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <CLI/App.hpp>

#include "core/result.hpp"
#include "core/units.hpp"
#include "lab/experiment/experiment.hpp"
#include "lab/run/run_experiment.hpp"

namespace waitbench::cli {

struct ExperimentWords {
  std::optional<std::string> plan, servers, database;
  std::vector<std::string> set;
  std::optional<std::uint64_t> users, seed, threads, rounds;
  std::optional<Duration> duration, warmup, timeout, patience;
  std::optional<double> scale;
  bool quick = false;
};

/// `words` must outlive parsing.
void add_experiment_words(CLI::App& app, ExperimentWords& words);

/// The experiments of these names, or files, as the words change them; "all" are those that come with the
/// program. Usage errors.
Result<std::vector<lab::Experiment>> read_experiments(const std::vector<std::string>& names,
                                                      const ExperimentWords& words);

lab::RunOptions run_options(const ExperimentWords& words);

}  // namespace waitbench::cli
