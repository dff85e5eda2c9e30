// The flags of `waitbench load` about what the server has promised: jobs that are followed to their ends.
#pragma once

#include <optional>
#include <string>

#include <CLI/App.hpp>

#include "core/result.hpp"
#include "loadgen/options.hpp"

namespace waitbench::cli {

struct FollowWords {
  std::optional<std::string> follow{};
  std::optional<Duration> timeout{};
};

/// Adds the flags; `words` must outlive parsing.
void add_follow_words(CLI::App& app, FollowWords& words);
/// Writes them to `options`, whose load, URL and warm-up are set. A usage error says what does not fit.
Result<void> apply_follow(const FollowWords& words, loadgen::LoadOptions& options);

}  // namespace waitbench::cli
