// How long a request is worth working on, looked at in front of each step of its plan: until its deadline,
// and as long as its client stays.
//
// A step that has begun is not interrupted by the deadline, but for `wait`, which stands for a call to
// somebody, and for `call` and `db`: whoever has a deadline waits for an answer until then and no longer. A
// plan that is done is done, however late. A client that leaves ends waits of every kind (docs/method.md,
// "Clients that leave").
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <variant>

#include "core/plan/plan.hpp"
#include "core/units.hpp"
#include "servers/net/departure.hpp"
#include "servers/work/resources.hpp"

namespace waitbench::servers {

inline constexpr TimePoint no_deadline = TimePoint::max();

struct Patience {
  TimePoint deadline = no_deadline;
  int client = no_client;  ///< the socket of the client that may leave
  bool is_endless() const noexcept { return deadline == no_deadline && client == no_client; }
};

enum class TimeLeft : std::uint8_t {
  none,    ///< the step must not begin
  some,    ///< it ends at the deadline, in vain
  enough,  ///< as far as is known beforehand
};

/// For the first of `actions`. A wait that would last beyond the deadline is shortened; a call or a statement
/// is told of it.
inline TimeLeft time_left(Actions actions, TimePoint now, TimePoint deadline) {
  if (now >= deadline) return TimeLeft::none;
  if (actions.size() > 1) {
    auto* const origin = std::get_if<DrawnPlan::Origin>(&actions[1]);
    if (origin != nullptr) origin->deadline = std::min(origin->deadline, deadline);
  }
  auto* const wait = std::get_if<DrawnPlan::Wait>(&actions.front());
  if (wait == nullptr || wait->time < deadline - now) return TimeLeft::enough;
  wait->time = deadline - now;
  return TimeLeft::some;
}

/// What becomes of a plan in front of a step: how it ends instead, or how much time there is.
struct Prospect {
  std::optional<WorkEnd> instead{};
  TimeLeft time = TimeLeft::enough;
};

/// By the clock and the client's socket, which are not asked without need.
inline Prospect before_step(Actions actions, const Patience& patience) {
  if (patience.client != no_client && has_left(patience.client)) return {.instead = WorkEnd::client_left};
  if (patience.deadline == no_deadline) return {};
  const auto time = time_left(actions, Clock::now(), patience.deadline);
  if (time == TimeLeft::none) return {.instead = WorkEnd::deadline};
  return {.time = time};
}

/// What the end of that step is to the plan: a call that had no answer when the time was over, or a statement
/// that was not done, is the request's failure, not the other server's.
inline WorkEnd after_step(WorkEnd end, TimeLeft before, const Patience& patience) {
  if (end == WorkEnd::done) return before == TimeLeft::some ? WorkEnd::deadline : WorkEnd::done;
  const bool others = end == WorkEnd::call_failed || end == WorkEnd::db_failed;
  const bool late = others && patience.deadline != no_deadline && Clock::now() >= patience.deadline;
  return late ? WorkEnd::deadline : end;
}

}  // namespace waitbench::servers
