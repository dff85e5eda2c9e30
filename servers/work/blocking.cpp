#include "servers/work/blocking.hpp"

#include <algorithm>
#include <cstdlib>
#include <vector>

#include "servers/database/finish_blocking.hpp"
#include "servers/threads/counted_threads.hpp"
#include "servers/upstream/call.hpp"
#include "servers/work/blocked_waiter.hpp"
#include "servers/work/call_step.hpp"
#include "servers/work/db_step.hpp"
#include "servers/work/pool_step.hpp"
#include "servers/work/watched_wait.hpp"

namespace waitbench::servers {
namespace {

// Counts a thread while it blocks.
class Blocked {
 public:
  explicit Blocked(Resources& resources) : threads_(resources.threads_blocked) { threads_.add(); }
  ~Blocked() { threads_.subtract(); }
  Blocked(const Blocked&) = delete;
  Blocked& operator=(const Blocked&) = delete;

 private:
  Counter& threads_;
};

struct Asked {
  WaiterState state;
  TimePoint at, told;
};

// Asks a pool for a connection, and blocks until there is one, or until `until` says of the moment of asking.
template <class Until>
Asked ask_blocking(PoolLease& lease, const BlockedWaiter<PoolWaiter>& waiter, const Until& until) {
  const auto asked = Clock::now();
  const auto state = lease.ask(asked);
  if (state != WaiterState::waiting) return {state, asked, asked};
  const bool told = waiter.sleep_until(until(asked));
  const auto now = Clock::now();
  return {told || !lease.give_up(now) ? lease.told() : WaiterState::none, asked, now};
}

struct Blocking {
  Actions actions;  // begins with the one that is done
  Resources& resources;
  const Patience& patience;

  WorkEnd operator()(const DrawnPlan::Wait& wait) const {
    if (wait.time <= Duration::zero()) return WorkEnd::done;
    const Blocked blocked(resources);
    return sleep_until(Clock::now() + wait.time);
  }

  WorkEnd operator()(const DrawnPlan::Cpu& cpu) const {
    compute(cpu.time, resources);
    return resources.cut.happened() ? WorkEnd::cut : WorkEnd::done;
  }

  WorkEnd operator()(DrawnPlan::Pool& pool) const {
    const Blocked blocked(resources);
    BlockedWaiter<PoolWaiter> waiter;
    PoolLease lease(resources.pools[pool.of], waiter);
    const auto asked = ask_blocking(
        lease, waiter, [this](TimePoint now) { return patience_ends(now, resources.pools.limit()); });
    const auto end = note(pool, asked.state, asked.told - asked.at);
    if (end != WorkEnd::done) return end;
    return sleep_until(asked.told + pool.time);
  }

  WorkEnd operator()(const DrawnPlan::Call&) const {
    const Blocked blocked(resources);
    const auto step = call_step(actions);
    const auto began = Clock::now();
    auto& client = resources.upstreams[step.call.to].client;
    const auto end =
        upstream::call_blocking(client, id_of(step, resources), deadline_of(step), patience.client);
    return note(step, end, Clock::now() - began, resources);
  }

  WorkEnd operator()(const DrawnPlan::Db&) const {
    const Blocked blocked(resources);
    const auto step = db_step(actions);
    BlockedWaiter<PoolWaiter> waiter;
    database::Loan loan(*resources.database, waiter);
    const auto asked =
        ask_blocking(loan.lease(), waiter, [&](TimePoint now) { return asks_until(step, now, resources); });
    const auto end = note(step, asked.state, asked.at, asked.told);
    if (end != WorkEnd::done) return end;
    auto& connection = loan.run(step.db.statement);
    const auto waited =
        database::finish_blocking(connection, step.origin.deadline, resources.cut, patience.client);
    return note(step, waited, connection, Clock::now() - asked.told, resources);
  }

  WorkEnd operator()(const DrawnPlan::Origin&) const { std::abort(); }  // a Call's or Db's, and done with it

  WorkEnd operator()(const DrawnPlan::Together&) const {
    std::vector<Actions> branches;
    for (auto left = inside(actions); !left.empty(); left = rest(left)) branches.push_back(inside(left));
    std::vector<WorkEnd> ends(branches.size(), WorkEnd::done);
    const auto work_on = [&](std::size_t i) { ends[i] = do_blocking(branches[i], resources, patience); };
    {
      CountedThreads threads(resources.stack);  // waits for all of them at its end
      bool all_started = true;
      for (std::size_t i = 1; i < branches.size() && all_started; ++i) {
        std::function<void()> work = [&work_on, i] { work_on(i); };
        all_started = threads.start(work) == CountedThreads::Started::yes;
      }
      if (all_started) {
        work_on(0);
      } else {
        ends[0] = WorkEnd::no_thread;
      }
    }
    return std::ranges::max(ends);
  }

  WorkEnd operator()(const DrawnPlan::Branch&) const {
    return do_blocking(inside(actions), resources, patience);
  }

  WorkEnd sleep_until(TimePoint until) const {
    switch (sleep_watching(until, resources.cut, patience.client)) {
      case WaitEnd::client_left:
        return WorkEnd::client_left;
      case WaitEnd::cut:
        return WorkEnd::cut;
      default:
        return WorkEnd::done;
    }
  }
};

}  // namespace

WorkEnd do_blocking(Actions actions, Resources& resources, const Patience& patience) {
  for (; !actions.empty(); actions = rest(actions)) {
    const auto prospect = before_step(actions, patience);
    if (prospect.instead) return *prospect.instead;
    auto end = std::visit(Blocking{actions, resources, patience}, actions.front());
    end = after_step(end, prospect.time, patience);
    if (end != WorkEnd::done) return end;
  }
  return resources.cut.happened() ? WorkEnd::cut : WorkEnd::done;
}

}  // namespace waitbench::servers
