// A plan with a deadline, of those who are suspended, whatever they do a step with.
#pragma once

#include "servers/work/deadline.hpp"
#include "servers/work/together.hpp"

namespace waitbench::servers {

/// Each step is a coroutine that `do_step` makes of its actions, but for `together`, whose branches are done
/// like this. `actions`, `resources` and what `do_step` refers to must outlive it.
template <class DoStep>
Task<WorkEnd> do_until(IoExecutor executor, Actions actions, Resources& resources, TimePoint deadline,
                       DoStep do_step) {
  for (; !actions.empty(); actions = rest(actions)) {
    const auto time_left = before_step(actions.front(), deadline);
    if (time_left == TimeLeft::none) co_return WorkEnd::deadline;
    auto end = WorkEnd::done;
    if (std::holds_alternative<DrawnPlan::Together>(actions.front())) {
      end = co_await do_together(executor, inside(actions),
                                 [executor, &resources, deadline, &do_step](Actions branch) {
                                   return do_until(executor, branch, resources, deadline, do_step);
                                 });
    } else {
      end = co_await do_step(first(actions));
    }
    if (end != WorkEnd::done) co_return end;
    if (time_left == TimeLeft::some) co_return WorkEnd::deadline;
  }
  co_return resources.cut.happened() ? WorkEnd::cut : WorkEnd::done;
}

}  // namespace waitbench::servers
