// The flags of `serve` that say what it does when more is asked of it than it can do, and what they come to.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <CLI/App.hpp>

#include "core/result.hpp"
#include "core/units.hpp"
#include "servers/limits/admission_rules.hpp"

namespace waitbench::cli {

/// As typed.
struct LimitWords {
  std::optional<std::uint64_t> max_in_flight = {}, max_queue = {};
  std::optional<std::string> discipline = {};
  std::optional<Duration> deadline = {}, retry_after = {};
};

/// Adds the flags; `words` must outlive parsing.
void add_limit_words(CLI::App& app, LimitWords& words);

/// Empty when nothing is limited. A usage error when the words do not go together.
Result<std::optional<servers::AdmissionRules>> read_limits(const LimitWords& words);

}  // namespace waitbench::cli
