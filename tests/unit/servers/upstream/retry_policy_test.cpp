#include "servers/upstream/retry_policy.hpp"

#include "tests/catch.hpp"

using namespace waitbench;
using namespace waitbench::servers::upstream;
using namespace std::chrono_literals;

namespace {

constexpr double just_below_one = 1 - 0x1p-53;

AttemptResult answered(unsigned status, std::optional<Duration> retry_after = {}) {
  return {.end = AttemptEnd::answered, .status = status, .retry_after = retry_after};
}

}  // namespace

TEST_CASE("the backoff doubles up to the cap, and is a uniform share of that", "[upstream]") {
  const RetryPolicy policy{.attempts = 9, .backoff = 50ms, .backoff_cap = 1s};
  struct Row {
    unsigned retry;
    Duration longest;
  };
  for (const auto& [retry, longest] : {Row{1, 50ms}, Row{2, 100ms}, Row{3, 200ms}, Row{4, 400ms},
                                       Row{5, 800ms}, Row{6, 1s}, Row{7, 1s}, Row{1000, 1s}}) {
    INFO(retry);
    CHECK(backoff_before(policy, retry, 0) == 0ns);
    CHECK(backoff_before(policy, retry, 0.25) == longest / 4);
    CHECK(backoff_before(policy, retry, just_below_one) == longest);
  }
}

TEST_CASE("a backoff of the longest spans there are does not overflow", "[upstream]") {
  const RetryPolicy policy{.attempts = 99, .backoff = Duration::max() / 3, .backoff_cap = Duration::max()};
  CHECK(backoff_before(policy, 1, 0.5) > 0ns);
  CHECK(backoff_before(policy, 2, 0.5) > backoff_before(policy, 1, 0.5));
  CHECK(backoff_before(policy, 64, 0.5) > backoff_before(policy, 2, 0.5));
}

TEST_CASE("no backoff is none", "[upstream]") {
  CHECK(backoff_before({.attempts = 3, .backoff = 0ns, .backoff_cap = 1s}, 2, 0.9) == 0ns);
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
