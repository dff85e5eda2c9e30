#include "servers/work/blocking.hpp"

#include <algorithm>
#include <cstdlib>
#include <vector>

#include "servers/threads/counted_threads.hpp"
#include "servers/upstream/call.hpp"
#include "servers/work/blocked_waiter.hpp"
#include "servers/work/call_step.hpp"
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
    const auto asked = Clock::now();
    auto state = lease.ask(asked);
    auto now = asked;
    if (state == WaiterState::waiting) {
      const bool told = waiter.sleep_until(patience_ends(asked, resources.pools.limit()));
      now = Clock::now();
      if (told || !lease.give_up(now)) state = lease.told();
    }
    const auto end = note(pool, state, now - asked);
    if (end != WorkEnd::done) return end;
    return sleep_until(now + pool.time);
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

  WorkEnd operator()(const DrawnPlan::Origin&) const { std::abort(); }  // a Call's own, and done with it

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
