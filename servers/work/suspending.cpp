#include "servers/work/suspending.hpp"

#include <algorithm>

#include "servers/database/finish_suspending.hpp"
#include "servers/upstream/call.hpp"
#include "servers/upstream/suspending_clients.hpp"
#include "servers/work/call_step.hpp"
#include "servers/work/compute.hpp"
#include "servers/work/db_step.hpp"
#include "servers/work/pool_step.hpp"
#include "servers/work/sleeps.hpp"
#include "servers/work/suspended_waiter.hpp"
#include "servers/work/together.hpp"
#include "servers/work/until.hpp"

namespace waitbench::servers {
namespace {

// Waits in a pool's line until told, or until `until`; returns what was told, and `none` when it gave up.
Task<WaiterState> stand_in_line(PoolLease& lease, const SuspendedWaiter<PoolWaiter>& waiter, Timer& timer,
                                TimePoint until) {
  timer.expires_at(until);
  co_await timer.async_wait(as_result);
  if (!waiter.told() && lease.give_up(Clock::now())) co_return WaiterState::none;
  while (!waiter.told()) {  // told at the moment at which its patience ended: wake() is on its way
    timer.expires_at(TimePoint::max());
    co_await timer.async_wait(as_result);
  }
  co_return lease.told();
}

Task<WorkEnd> hold_connection(IoExecutor executor, DrawnPlan::Pool& pool, Resources& resources) {
  Timer timer(executor);
  SuspendedWaiter<PoolWaiter> waiter(timer);
  PoolLease lease(resources.pools[pool.of], waiter);
  const auto asked = Clock::now();
  auto state = lease.ask(asked);
  auto now = asked;
  if (state == WaiterState::waiting) {
    state = co_await stand_in_line(lease, waiter, timer, patience_ends(asked, resources.pools.limit()));
    now = Clock::now();
  }
  const auto end = note(pool, state, now - asked);
  if (end != WorkEnd::done) co_return end;
  if (is_cancelled(co_await asio::this_coro::cancellation_state)) co_return WorkEnd::client_left;
  timer.expires_at(now + pool.time);
  co_await timer.async_wait(as_result);
  co_return resources.cut.happened() ? WorkEnd::cut : WorkEnd::done;
}

Task<WorkEnd> do_call(IoExecutor executor, Actions actions, Resources& resources) {
  const auto step = call_step(actions);
  const auto began = Clock::now();
  auto& client = upstream::client_of(resources.upstreams[step.call.to].upstream, executor);
  const auto end = co_await upstream::call_suspending(client, id_of(step, resources), deadline_of(step));
  const auto noted = note(step, end, Clock::now() - began, resources);
  co_return resources.cut.happened() ? WorkEnd::cut : noted;
}

Task<WorkEnd> run_statement(IoExecutor executor, Actions actions, Resources& resources) {
  const auto step = db_step(actions);
  Timer timer(executor);
  SuspendedWaiter<PoolWaiter> waiter(timer);
  database::Loan loan(*resources.database, waiter);
  const auto asked = Clock::now();
  auto state = loan.lease().ask(asked);
  auto now = asked;
  if (state == WaiterState::waiting) {
    state = co_await stand_in_line(loan.lease(), waiter, timer, asks_until(step, asked, resources));
    now = Clock::now();
  }
  const auto end = note(step, state, asked, now);
  if (end != WorkEnd::done) co_return end;
  if (is_cancelled(co_await asio::this_coro::cancellation_state)) co_return WorkEnd::client_left;
  auto& connection = loan.run(step.db.statement);
  const auto waited = co_await database::finish_suspending(executor, connection, step.origin.deadline);
  co_return note(step, waited, connection, Clock::now() - now, resources);
}

bool is_alone(const DrawnPlan::Action& action) {
  return std::holds_alternative<DrawnPlan::Wait>(action) || std::holds_alternative<DrawnPlan::Cpu>(action);
}

// A coroutine of its own for the steps that need no other request and no other coroutine: while a plan only
// waits, its frame is all that there is, and it is small.
Task<WorkEnd> do_alone(IoExecutor executor, Actions actions, Resources& resources) {
  for (const auto& action : actions) {
    if (const auto* wait = std::get_if<DrawnPlan::Wait>(&action)) {
      if (wait->time <= Duration::zero()) continue;
      Sleep sleep;
      co_await Sleeps::until(executor, Clock::now() + wait->time, sleep);
    } else {
      compute(std::get<DrawnPlan::Cpu>(action).time, resources);
    }
  }
  co_return resources.cut.happened() ? WorkEnd::cut : WorkEnd::done;
}

// By the coroutine that fits.
Task<WorkEnd> do_first(IoExecutor executor, Actions actions, Resources& resources) {
  if (auto* pool = std::get_if<DrawnPlan::Pool>(&actions.front()))
    return hold_connection(executor, *pool, resources);
  if (std::holds_alternative<DrawnPlan::Call>(actions.front())) return do_call(executor, actions, resources);
  if (std::holds_alternative<DrawnPlan::Db>(actions.front()))
    return run_statement(executor, actions, resources);
  if (std::holds_alternative<DrawnPlan::Together>(actions.front())) {
    return do_together(executor, inside(actions), [executor, &resources](Actions branch) {
      return do_suspending(executor, branch, resources);
    });
  }
  return do_alone(executor, first(actions), resources);
}

// Done one after the other.
Task<WorkEnd> do_each(IoExecutor executor, Actions actions, Resources& resources) {
  auto end = WorkEnd::done;
  for (; end == WorkEnd::done && !actions.empty(); actions = rest(actions)) {
    end = co_await do_first(executor, actions, resources);
  }
  co_return end;
}

}  // namespace

Task<WorkEnd> do_suspending(IoExecutor executor, Actions actions, Resources& resources) {
  return std::ranges::all_of(actions, is_alone) ? do_alone(executor, actions, resources)
                                                : do_each(executor, actions, resources);
}

Task<WorkEnd> do_suspending(IoExecutor executor, DrawnPlan& plan, Resources& resources) {
  return do_suspending(executor, Actions(plan.actions), resources);
}

Task<WorkEnd> do_suspending(IoExecutor executor, DrawnPlan& plan, Resources& resources, Patience patience) {
  if (patience.is_endless()) return do_suspending(executor, plan, resources);
  return do_until(executor, plan.actions, resources, patience,
                  [executor, &resources](Actions step) { return do_suspending(executor, step, resources); });
}

}  // namespace waitbench::servers
