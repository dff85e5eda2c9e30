#include "servers/upstream/retry_policy.hpp"

#include <algorithm>

#include "core/backoff.hpp"

namespace waitbench::servers::upstream {

bool is_retryable(const AttemptResult& result) {
  switch (result.end) {
    case AttemptEnd::connect_failed:
    case AttemptEnd::reset:
    case AttemptEnd::timed_out:
      return true;
    case AttemptEnd::answered:
      return result.status >= 502 && result.status <= 504;
    case AttemptEnd::malformed:
    case AttemptEnd::too_large:
    case AttemptEnd::cut:
      break;
  }
  return false;
}

Duration backoff_before(const RetryPolicy& policy, unsigned retry, double uniform) {
  return backoff_with_full_jitter(policy.backoff, policy.backoff_cap, retry, uniform);
}

Duration wait_before(const RetryPolicy& policy, unsigned retry, const AttemptResult& failed, double uniform) {
  const auto asked = std::min(failed.retry_after.value_or(Duration(0)), policy.backoff_cap);
  return std::max(backoff_before(policy, retry, uniform), asked);
}

}  // namespace waitbench::servers::upstream
