// `waitbench load --find-max`: the highest rate at which a server keeps its service level objective.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <CLI/App.hpp>

#include "cli/load_output.hpp"
#include "cli/progress.hpp"
#include "core/result.hpp"
#include "loadgen/options.hpp"

namespace waitbench::cli {

struct FindMaxWords {
  bool asked = false;
  std::vector<std::string> slo;
  std::optional<std::string> resolution;
  std::optional<std::uint64_t> most_points;
};

/// Adds the flags; `words` must outlive parsing.
void add_find_max_words(CLI::App& app, FindMaxWords& words);

/// A usage error if a flag that belongs to --find-max stands without it.
Result<void> check_without_find_max(const FindMaxWords& words);

/// How the result is shown, and where it is stored.
struct FindMaxOutput {
  OutputFormat format = OutputFormat::text;
  std::optional<std::string> out;
  Verbosity verbosity = Verbosity::normal;
};

/// Searches, prints, stores. `options.load` is an open load; its rate is the one to begin with if `start` is
/// given. Done when a rate held; failed when not even the lowest did; invalid when no rate could be measured.
Result<ExitCode> find_max(const loadgen::LoadOptions& options, const FindMaxWords& words,
                          std::optional<Rate> start, const FindMaxOutput& output);

}  // namespace waitbench::cli
