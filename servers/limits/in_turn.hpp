// A request of those who block: its turn, then its work.
#pragma once

#include "servers/limits/admission.hpp"
#include "servers/work/blocked_waiter.hpp"

namespace waitbench::servers {

/// Blocks this thread until it is the request's turn, and calls `work` with its Patience; or returns why it
/// is not done. No limits: nullptr. `client`: whose leaving ends the work, or no_client; in line it keeps its
/// place. Beside servers/coroutine/in_turn.cpp.
template <class Work>
WorkEnd in_turn(Admission* admission, int client, Work work) {
  if (admission == nullptr) return work(Patience{.client = client});
  const auto read = Clock::now();
  BlockedWaiter<AdmissionWaiter> waiter;
  AdmissionLease lease(*admission, waiter);
  auto state = lease.ask(read);
  if (state == WaiterState::waiting) {
    if (!waiter.sleep_until(lease.place().until)) lease.give_up(Clock::now());
    state = lease.told();
  }
  if (state != WaiterState::granted) return end_without_turn(lease);
  return work(Patience{.deadline = admission->deadline(read), .client = client});
}

}  // namespace waitbench::servers
