// What calls to an upstream are told: how long, how often, how many.
#pragma once

#include <cstdint>
#include <optional>

#include "servers/upstream/circuit_breaker.hpp"
#include "servers/upstream/retry_policy.hpp"

namespace waitbench::servers::upstream {

/// The defaults protect nothing: one attempt, no breaker, no bulkhead. What a mechanism changes can then be
/// measured by adding it.
struct UpstreamOptions {
  Duration timeout = std::chrono::seconds(1);  ///< of one attempt, connect to the last byte of the answer
  RetryPolicy retry;
  std::optional<double> retry_budget_percent = 10;  ///< of calls; empty: no limit in all
  std::optional<BreakerPolicy> breaker{};
  std::optional<std::uint64_t> bulkhead{};        ///< calls at once, at least 1
  Bytes largest_body{16 * 1024 * 1024};           ///< of an answer
  Duration idle_time = std::chrono::seconds(30);  ///< an unused connection is closed after this
};

}  // namespace waitbench::servers::upstream
