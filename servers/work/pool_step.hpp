// The `pool` step, as far as it is the same for those who block and those who are suspended.
#pragma once

#include <algorithm>
#include <limits>

#include "core/plan/plan.hpp"
#include "servers/work/resources.hpp"

namespace waitbench::servers {

/// Until when who asked at `asked` waits for a connection; TimePoint::max(): as long as it takes.
inline TimePoint patience_ends(TimePoint asked, std::optional<Duration> limit) {
  return limit ? asked + *limit : TimePoint::max();
}

/// As a drawn plan keeps the times that it notes.
inline DrawnPlan::Pool::Waited noted_time(Duration time) {
  using Noted = DrawnPlan::Pool::Waited;
  const auto us = std::chrono::duration_cast<std::chrono::microseconds>(time).count();
  return Noted(static_cast<Noted::rep>(std::min<std::int64_t>(us, std::numeric_limits<Noted::rep>::max())));
}

/// Notes in the step what came of asking, and tells it as the end of the work, which is `done` for a
/// connection that was granted.
inline WorkEnd note(DrawnPlan::Pool& step, WaiterState state, Duration waited) {
  if (state == WaiterState::cut) return WorkEnd::cut;
  step.waited = noted_time(waited);
  const bool granted = state == WaiterState::granted;
  step.outcome = granted ? DrawnPlan::Pool::Outcome::granted : DrawnPlan::Pool::Outcome::timed_out;
  return granted ? WorkEnd::done : WorkEnd::pool_timeout;
}

}  // namespace waitbench::servers
