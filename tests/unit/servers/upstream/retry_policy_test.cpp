#include "servers/upstream/retry_policy.hpp"

#include "tests/catch.hpp"

using namespace waitbench;
using namespace waitbench::servers::upstream;
using namespace std::chrono_literals;

namespace {

AttemptResult answered(unsigned status, std::optional<Duration> retry_after = {}) {
  return {.end = AttemptEnd::answered, .status = status, .retry_after = retry_after};
}

}  // namespace

TEST_CASE("the backoff is the policy's: from its first, up to its cap, a uniform share", "[upstream]") {
  const RetryPolicy policy{.attempts = 9, .backoff = 50ms, .backoff_cap = 120ms};
  CHECK(backoff_before(policy, 1, 0.5) == 25ms);
  CHECK(backoff_before(policy, 2, 0.5) == 50ms);
  CHECK(backoff_before(policy, 3, 0.5) == 60ms);
}

TEST_CASE("what may pass by itself is worth another attempt", "[upstream]") {
  for (const auto end : {AttemptEnd::connect_failed, AttemptEnd::reset, AttemptEnd::timed_out})
    CHECK(is_retryable({.end = end}));
  for (const auto end : {AttemptEnd::malformed, AttemptEnd::too_large, AttemptEnd::cut})
    CHECK_FALSE(is_retryable({.end = end}));
  for (const unsigned status : {502U, 503U, 504U}) CHECK(is_retryable(answered(status)));
  for (const unsigned status : {200U, 404U, 429U, 500U, 501U, 505U})
    CHECK_FALSE(is_retryable(answered(status)));
}

TEST_CASE("Retry-After is respected up to the cap", "[upstream]") {
  const RetryPolicy policy{.attempts = 3, .backoff = 400ms, .backoff_cap = 2s};
  CHECK(wait_before(policy, 1, answered(503), 0.5) == 200ms);
  CHECK(wait_before(policy, 1, answered(503, 1s), 0.5) == 1s);
  CHECK(wait_before(policy, 1, answered(503, 0s), 0.5) == 200ms);
  CHECK(wait_before(policy, 1, answered(503, 1'000'000'000s), 0.5) == 2s);
}

TEST_CASE("good and healthy are two things: a 404 is no good answer, but an answer", "[upstream]") {
  CHECK(is_good(answered(200)));
  CHECK(is_good(answered(399)));
  CHECK_FALSE(is_good(answered(400)));
  CHECK(shows_health(answered(404)));
  CHECK_FALSE(shows_health(answered(500)));
  for (const auto end : {AttemptEnd::connect_failed, AttemptEnd::reset, AttemptEnd::timed_out,
                         AttemptEnd::malformed, AttemptEnd::too_large})
    CHECK_FALSE(shows_health({.end = end, .status = 200}));
}
