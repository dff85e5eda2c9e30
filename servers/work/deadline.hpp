// A request's deadline, looked at in front of each step of its plan.
//
// A step that has begun is not interrupted, but for `wait`: that stands for a call to somebody, and whoever
// has a deadline waits for an answer until then and no longer. A plan that is done is done, however late.
#pragma once

#include <cstdint>
#include <variant>

#include "core/plan/plan.hpp"
#include "core/units.hpp"

namespace waitbench::servers {

inline constexpr TimePoint no_deadline = TimePoint::max();

enum class TimeLeft : std::uint8_t {
  none,    ///< the step must not begin
  some,    ///< it ends at the deadline, in vain
  enough,  ///< as far as is known beforehand
};

/// A wait that would last beyond the deadline is shortened.
inline TimeLeft time_left(DrawnPlan::Action& action, TimePoint now, TimePoint deadline) {
  if (now >= deadline) return TimeLeft::none;
  auto* const wait = std::get_if<DrawnPlan::Wait>(&action);
  if (wait == nullptr || wait->time < deadline - now) return TimeLeft::enough;
  wait->time = deadline - now;
  return TimeLeft::some;
}

/// The same by the clock, which is not asked without a deadline.
inline TimeLeft before_step(DrawnPlan::Action& action, TimePoint deadline) {
  return deadline == no_deadline ? TimeLeft::enough : time_left(action, Clock::now(), deadline);
}

}  // namespace waitbench::servers
