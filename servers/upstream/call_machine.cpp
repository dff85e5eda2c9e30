#include "servers/upstream/call_machine.hpp"

#include "servers/upstream/deadline.hpp"

namespace waitbench::servers::upstream {
namespace {

Counter& counter_of(UpstreamCounters& counters, CallOutcome outcome) {
  switch (outcome) {
    case CallOutcome::ok:
      return counters.calls_ok;
    case CallOutcome::failed:
      return counters.calls_failed;
    case CallOutcome::refused_by_breaker:
      return counters.refused_by_breaker;
    case CallOutcome::refused_by_bulkhead:
      return counters.refused_by_bulkhead;
    case CallOutcome::out_of_time:
      return counters.calls_out_of_time;
    case CallOutcome::cut:
      break;
  }
  return counters.calls_cut;
}

}  // namespace

CallMachine::CallMachine(Guards& guards, const UpstreamOptions& options, UpstreamCounters& counters,
                         const CallId& id, std::optional<TimePoint> deadline)
    : guards_(guards),
      options_(options),
      counters_(counters),
      id_(id),
      deadline_(deadline),
      random_(backoff_draws(id)) {}

CallMachine::~CallMachine() {
  if (under_way_) end(CallOutcome::cut);
}

CallMachine::Next CallMachine::begin(TimePoint now) {
  under_way_ = true;
  counters_.calls.add();
  counters_.calls_in_progress.add();
  if (is_out_of_time(now)) return end(CallOutcome::out_of_time);
  // The bulkhead before the breaker, whose probe is not to be lost to a full bulkhead.
  inside_ = guards_.enter();
  if (!inside_) return end(CallOutcome::refused_by_bulkhead);
  return attempt(now);
}

CallMachine::Next CallMachine::attempt(TimePoint now) {
  if (is_out_of_time(now)) return end(CallOutcome::out_of_time);
  permit_ = guards_.ask(now);
  if (!permit_) {
    if (attempts_ == 0) return end(CallOutcome::refused_by_breaker);
    counters_.retries_refused_by_breaker.add();
    return end(CallOutcome::failed);
  }
  ++attempts_;
  counters_.attempts.add();
  if (attempts_ > 1) counters_.retries.add();
  return Attempt{.deadline = attempt_deadline(now, options_.timeout, deadline_),
                 .number = number_of(id_, attempts_)};
}

CallMachine::Next CallMachine::attempted(const AttemptResult& result, TimePoint now) {
  last_ = result;
  if (result.end == AttemptEnd::cut) return end(CallOutcome::cut);
  counters_.attempts_ended.at(static_cast<std::size_t>(result.end)).add();
  guards_.report(*permit_, shows_health(result), now);
  permit_.reset();
  if (is_good(result)) return end(CallOutcome::ok);
  if (result.end == AttemptEnd::answered) counters_.answers_not_good.add();
  if (result.end == AttemptEnd::timed_out && is_out_of_time(now)) return end(CallOutcome::out_of_time);
  if (attempts_ >= options_.retry.attempts || !is_retryable(result)) return end(CallOutcome::failed);
  return retry(result, now);
}

CallMachine::Next CallMachine::retry(const AttemptResult& failed, TimePoint now) {
  const auto until = now + wait_before(options_.retry, attempts_, failed, random_.uniform());
  if (is_out_of_time(until)) return end(CallOutcome::failed);  // now, rather than wait in vain
  if (guards_.is_shut_until(until)) {
    counters_.retries_refused_by_breaker.add();
    return end(CallOutcome::failed);
  }
  if (!guards_.withdraw_retry()) {
    counters_.retries_refused_by_budget.add();
    return end(CallOutcome::failed);
  }
  return Wait{until};
}

CallMachine::Next CallMachine::waited(TimePoint now) {
  return attempt(now);
}

CallMachine::Next CallMachine::cut() {
  return end(CallOutcome::cut);
}

CallEnd CallMachine::end(CallOutcome outcome) {
  if (permit_) {  // in the middle of an attempt
    guards_.give_back(*permit_);
    permit_.reset();
    counters_.attempts_ended.at(static_cast<std::size_t>(AttemptEnd::cut)).add();
  }
  if (inside_) guards_.leave();
  inside_ = under_way_ = false;
  counters_.calls_in_progress.subtract();
  counter_of(counters_, outcome).add();
  return {.outcome = outcome, .attempts = attempts_, .last = last_};
}

}  // namespace waitbench::servers::upstream
