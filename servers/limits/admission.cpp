#include "servers/limits/admission.hpp"

#include <utility>

namespace waitbench::servers {

// Two digits tell waits apart to 1 %, as every metric here does.
Admission::Admission(const AdmissionRules& rules, Counters& counters)
    : deadline_(rules.deadline), counters_(counters), queue_(rules), waits_(std::chrono::hours(1), 2) {}

TimePoint Admission::deadline(TimePoint now) const noexcept {
  return deadline_ ? now + *deadline_ : no_deadline;
}

Histogram Admission::waits() const {
  const std::lock_guard lock(mutex_);
  return waits_;
}

// One that waited until now.
void Admission::tell(AdmissionPlace& place, State what, TimePoint now) noexcept {
  auto& waiter = static_cast<Waiter&>(place);
  counters_.in_queue.subtract();
  if (what != State::cut) waits_.record(now - waiter.asked);
  waiter.state_ = what;
  waiter.wake();
}

void Admission::cut() noexcept {
  const std::lock_guard lock(mutex_);
  cut_ = true;
  while (auto* const place = queue_.take_first()) tell(*place, State::cut, {});
}

WaiterState Admission::ask(Waiter& waiter, TimePoint now) {
  const std::lock_guard lock(mutex_);
  if (cut_) return waiter.state_ = State::cut;
  const auto [what, instead] = queue_.arrive(waiter, now);
  if (instead != nullptr) tell(*instead, State::refused, now);
  switch (what) {
    case AdmissionQueue::Arrival::What::begins:
      waits_.record(Duration(0));
      return waiter.state_ = State::granted;
    case AdmissionQueue::Arrival::What::waits:
      counters_.in_queue.add();
      return waiter.state_ = State::waiting;
    case AdmissionQueue::Arrival::What::shed:
      return waiter.state_ = State::refused;
  }
  std::unreachable();
}

bool Admission::give_up(Waiter& waiter, TimePoint now) noexcept {
  const std::lock_guard lock(mutex_);
  if (waiter.state_ != State::waiting) return false;
  queue_.leave(waiter);
  counters_.in_queue.subtract();
  waits_.record(now - waiter.asked);
  waiter.state_ = State::refused;
  return true;
}

// A waiter that is destroyed with its connection may still wait; its wait says nothing and is not counted.
void Admission::release(Waiter& waiter, TimePoint now) noexcept {
  const std::lock_guard lock(mutex_);
  if (waiter.state_ == State::waiting) {
    queue_.leave(waiter);
    counters_.in_queue.subtract();
  }
  if (waiter.state_ != State::granted) return;
  queue_.end();
  while (const auto next = queue_.next(now))
    tell(next->place, next->begins ? State::granted : State::refused, now);
}

WorkEnd end_without_turn(const AdmissionLease& lease) noexcept {
  if (lease.told() != WaiterState::refused) return WorkEnd::cut;
  switch (lease.place().shed) {
    case Shed::queue_full:
      return WorkEnd::queue_full;
    case Shed::codel:
      return WorkEnd::codel;
    case Shed::deadline:
      return WorkEnd::deadline;
  }
  std::unreachable();
}

}  // namespace waitbench::servers
