// The flags of `waitbench serve` about the calls that its plan makes: how long, how often, how many.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <CLI/App.hpp>

#include "core/result.hpp"
#include "servers/upstream/options.hpp"

namespace waitbench::cli {

struct UpstreamWords {
  std::optional<Duration> timeout, backoff, backoff_cap, breaker_time;
  std::optional<std::uint64_t> attempts, breaker_window, bulkhead;
  std::optional<std::string> retry_budget, breaker;
};

/// Adds the flags; `words` must outlive parsing.
void add_upstream_words(CLI::App& app, UpstreamWords& words);
/// A flag that was given, "--attempts"; empty when none was. They mean nothing to a plan without `call`.
std::optional<std::string_view> any_given(const UpstreamWords& words);
/// What they say, and the defaults where they do not. A usage error says what does not fit.
Result<servers::upstream::UpstreamOptions> upstream_options(const UpstreamWords& words);

}  // namespace waitbench::cli
