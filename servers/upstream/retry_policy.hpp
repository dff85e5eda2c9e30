// Whether a failed attempt is worth another, and how long to wait before it.
//
// Pure: the random number is a parameter.
#pragma once

#include "servers/upstream/attempt.hpp"

namespace waitbench::servers::upstream {

struct RetryPolicy {
  unsigned attempts = 1;                             ///< at most so many, the first one included
  Duration backoff = std::chrono::milliseconds(50);  ///< the longest wait before the first retry
  Duration backoff_cap = std::chrono::seconds(1);    ///< the longest before any; not below `backoff`
  bool operator==(const RetryPolicy&) const = default;
};

/// True when the failure may pass by itself, and asking again does no harm since a call is a GET (RFC 9110
/// section 9.2.2): no connection, a reset, a timeout, or 502, 503 or 504.
bool is_retryable(const AttemptResult& result);

/// The policy's backoff before retry number `retry`, from 1, with full jitter (core/backoff.hpp).
Duration backoff_before(const RetryPolicy& policy, unsigned retry, double uniform);

/// The wait before retry number `retry`, after `failed`: the backoff, or what Retry-After asks for if that is
/// longer, but never more than the cap.
Duration wait_before(const RetryPolicy& policy, unsigned retry, const AttemptResult& failed, double uniform);

}  // namespace waitbench::servers::upstream
