// A request of those who block: its turn, then its work.
#pragma once

#include "servers/limits/admission.hpp"
#include "servers/work/blocked_waiter.hpp"

namespace waitbench::servers {

/// Blocks this thread until it is the request's turn, and calls `work` with its deadline; or returns why it
/// is not done. No limits: nullptr. Beside servers/coroutine/in_turn.cpp.
template <class Work>
WorkEnd in_turn(Admission* admission, Work work) {
  if (admission == nullptr) return work(no_deadline);
  const auto read = Clock::now();
  BlockedWaiter<AdmissionWaiter> waiter;
  AdmissionLease lease(*admission, waiter);
  auto state = lease.ask(read);
  if (state == WaiterState::waiting) {
    if (!waiter.sleep_until(lease.place().until)) lease.give_up(Clock::now());
    state = lease.told();
  }
  if (state != WaiterState::granted) return end_without_turn(lease);
  return work(admission->deadline(read));
}

}  // namespace waitbench::servers
