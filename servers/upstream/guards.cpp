#include "servers/upstream/guards.hpp"

namespace waitbench::servers::upstream {

using State = CircuitBreaker::State;

Guards::Guards(const UpstreamOptions& options, UpstreamCounters& counters)
    : bulkhead_(options.bulkhead), counters_(counters) {
  if (options.breaker) breaker_.emplace(*options.breaker);
  if (options.retry_budget_percent) budget_.emplace(*options.retry_budget_percent);
}

Guards::~Guards() {
  if (!breaker_) return;
  if (breaker_->state() == State::open) counters_.breakers_open.subtract();
  if (breaker_->state() == State::half_open) counters_.breakers_half_open.subtract();
}

bool Guards::enter() {
  const std::lock_guard lock(mutex_);
  if (!bulkhead_.enter()) return false;
  if (budget_) budget_->deposit();
  return true;
}

void Guards::leave() {
  const std::lock_guard lock(mutex_);
  bulkhead_.leave();
}

std::optional<Guards::Permit> Guards::ask(TimePoint now) {
  const std::lock_guard lock(mutex_);
  if (!breaker_) return Permit{};
  const auto before = breaker_->state();
  const auto permit = breaker_->ask(now);
  count_change(before);
  return permit;
}

void Guards::report(Permit permit, bool well, TimePoint now) {
  const std::lock_guard lock(mutex_);
  if (!breaker_) return;
  const auto before = breaker_->state();
  breaker_->report(permit, well, now);
  count_change(before);
}

void Guards::give_back(Permit permit) {
  const std::lock_guard lock(mutex_);
  if (breaker_) breaker_->give_back(permit);
}

bool Guards::is_shut_until(TimePoint when) const {
  const std::lock_guard lock(mutex_);
  return breaker_ && breaker_->is_shut_until(when);
}

bool Guards::withdraw_retry() {
  const std::lock_guard lock(mutex_);
  return !budget_ || budget_->withdraw();
}

void Guards::count_change(State before) {
  const auto now = breaker_->state();
  if (now == before) return;
  if (before == State::open) counters_.breakers_open.subtract();
  if (before == State::half_open) counters_.breakers_half_open.subtract();
  switch (now) {
    case State::closed:
      return counters_.breaker_closed.add();
    case State::open:
      counters_.breakers_open.add();
      return counters_.breaker_opened.add();
    case State::half_open:
      counters_.breakers_half_open.add();
      return counters_.breaker_half_opened.add();
  }
}

}  // namespace waitbench::servers::upstream
