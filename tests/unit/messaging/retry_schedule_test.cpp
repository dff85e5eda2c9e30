#include "messaging/retry_schedule.hpp"

#include "tests/catch.hpp"

using namespace waitbench::messaging;
using namespace std::chrono_literals;

TEST_CASE("a retry is due after a share of a wait that doubles up to the cap", "[messaging]") {
  const RetrySchedule schedule{.backoff = 100ms, .backoff_cap = 350ms};
  constexpr Moment now(5s);
  CHECK(retry_due(schedule, 1, now, 0) == now);
  CHECK(retry_due(schedule, 1, now, 0.5) == now + 50ms);
  CHECK(retry_due(schedule, 2, now, 0.5) == now + 100ms);
  CHECK(retry_due(schedule, 3, now, 0.5) == now + 175ms);
  CHECK(retry_due(schedule, 99, now, 0.5) == now + 175ms);
  CHECK(retry_due({.backoff = 3us, .backoff_cap = 1s}, 1, now, 0.5) == now + 2us);  // to the microsecond
}
