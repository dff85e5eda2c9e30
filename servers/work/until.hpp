// A plan with a deadline, or a client that may leave, of those who are suspended, whatever they do a step
// with.
#pragma once

#include "servers/work/patience.hpp"
#include "servers/work/together.hpp"

namespace waitbench::servers {

/// Each step is a coroutine that `do_step` makes of its actions, but for `together`, whose branches are done
/// like this. `actions`, `resources` and what `do_step` refers to must outlive it. Cancelling it ends what it
/// waits for, not the plan: that is `patience`'s.
template <class DoStep>
Task<WorkEnd> do_until(IoExecutor executor, Actions actions, Resources& resources, Patience patience,
                       DoStep do_step) {
  co_await asio::this_coro::throw_if_cancelled(false);  // leases end by their own rules, not by an exception
  for (; !actions.empty(); actions = rest(actions)) {
    const auto prospect = before_step(actions, patience);
    if (prospect.instead) co_return *prospect.instead;
    auto end = WorkEnd::done;
    if (std::holds_alternative<DrawnPlan::Together>(actions.front())) {
      end = co_await do_together(executor, inside(actions),
                                 [executor, &resources, patience, &do_step](Actions branch) {
                                   return do_until(executor, branch, resources, patience, do_step);
                                 });
    } else {
      end = co_await do_step(first(actions));
    }
    end = after_step(end, prospect.time, patience);
    if (end != WorkEnd::done) co_return end;
  }
  co_return resources.cut.happened() ? WorkEnd::cut : WorkEnd::done;
}

}  // namespace waitbench::servers
