#include "servers/work/call_step.hpp"

#include <utility>

#include "servers/work/pool_step.hpp"

namespace waitbench::servers {
namespace {

using Outcome = DrawnPlan::Call::Outcome;
using upstream::AttemptEnd;
using upstream::CallOutcome;

Outcome outcome_of(AttemptEnd end) {
  switch (end) {
    case AttemptEnd::answered:
      return Outcome::bad_status;
    case AttemptEnd::connect_failed:
      return Outcome::no_connection;
    case AttemptEnd::reset:
      return Outcome::reset;
    case AttemptEnd::timed_out:
      return Outcome::timed_out;
    case AttemptEnd::malformed:
      return Outcome::malformed;
    case AttemptEnd::too_large:
      return Outcome::too_large;
    case AttemptEnd::cut:
      break;
  }
  std::unreachable();  // its call is cut as well
}

Outcome outcome_of(const upstream::CallEnd& end) {
  switch (end.outcome) {
    case CallOutcome::ok:
      return Outcome::ok;
    case CallOutcome::failed:
      return outcome_of(end.last->end);
    case CallOutcome::refused_by_breaker:
      return Outcome::breaker_open;
    case CallOutcome::refused_by_bulkhead:
      return Outcome::bulkhead_full;
    case CallOutcome::out_of_time:
      return Outcome::out_of_time;
    case CallOutcome::cut:
      break;
  }
  return Outcome::none;
}

}  // namespace

CallStep call_step(Actions actions) {
  return {std::get<DrawnPlan::Call>(actions[0]), std::get<DrawnPlan::Origin>(actions[1])};
}

upstream::CallId id_of(const CallStep& step, const Resources& resources) {
  return {.seed = resources.upstreams.seed(), .request = step.origin.request, .call = step.call.number};
}

std::optional<TimePoint> deadline_of(const CallStep& step) {
  return step.origin.deadline == TimePoint::max() ? std::nullopt : std::optional(step.origin.deadline);
}

WorkEnd note(const CallStep& step, const upstream::CallEnd& end, Duration taken, Resources& resources) {
  auto& call = step.call;
  call.outcome = outcome_of(end);
  call.taken = noted_time(taken);
  call.attempts = static_cast<std::uint8_t>(end.attempts);
  if (call.outcome == Outcome::bad_status) call.status = static_cast<std::uint16_t>(end.last->status);
  if (end.outcome == CallOutcome::cut) return resources.cut.happened() ? WorkEnd::cut : WorkEnd::client_left;
  if (end.attempts > 0) resources.upstreams[call.to].upstream.times.record(taken);
  return call.outcome == Outcome::ok ? WorkEnd::done : WorkEnd::call_failed;
}

}  // namespace waitbench::servers
