#include "servers/coroutine/in_turn.hpp"

#include "servers/work/suspended_waiter.hpp"

namespace waitbench::servers {

// Beside servers/limits/in_turn.hpp. A request that need not wait lets the loop go round once all the same:
// it reads what has arrived until then. Else a thread that computes would see one request after the other,
// and the queue would be the kernel's, where nobody is shed.
Task<WorkEnd> in_turn(Handling& handling, Connection& connection, IoThread& thread, Admission& admission) {
  const auto read = Clock::now();
  Timer timer(thread.executor());
  SuspendedWaiter<AdmissionWaiter> waiter(timer);
  AdmissionLease lease(admission, waiter);
  auto state = lease.ask(read);
  if (state == WaiterState::granted) co_await asio::post(thread.executor(), asio::deferred);
  if (state == WaiterState::waiting) {
    timer.expires_at(lease.place().until);
    co_await timer.async_wait(as_result);
    if (waiter.told() || !lease.give_up(Clock::now())) {
      while (!waiter.told()) {  // told at the moment at which its patience ended: wake() is on its way
        timer.expires_at(TimePoint::max());
        co_await timer.async_wait(as_result);
      }
    }
    state = lease.told();
  }
  if (state != WaiterState::granted) co_return end_without_turn(lease);
  co_return co_await thread.handle_now(handling, connection, admission.deadline(read));
}

}  // namespace waitbench::servers
