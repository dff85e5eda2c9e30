#include "messaging/retry_schedule.hpp"

#include "core/backoff.hpp"

namespace waitbench::messaging {

Moment retry_due(const RetrySchedule& schedule, unsigned attempt, Moment now, double uniform) {
  const auto wait = backoff_with_full_jitter(schedule.backoff, schedule.backoff_cap, attempt, uniform);
  return now + std::chrono::round<std::chrono::microseconds>(wait);
}

}  // namespace waitbench::messaging
