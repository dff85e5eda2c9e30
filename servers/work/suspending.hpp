// The plan, done by a coroutine that is suspended while it waits.
#pragma once

#include "core/plan/plan.hpp"
#include "servers/work/io_types.hpp"
#include "servers/work/patience.hpp"
#include "servers/work/resources.hpp"

namespace waitbench::servers {

/// Returns when every action is done, or when one cannot be. `actions` and `resources` must outlive it. The
/// branches of a `together` are coroutines on the same executor, so that a `cpu` step holds up all of them,
/// and the whole I/O thread, as it does in any event loop. Notes in `actions` how long it waited for
/// connections.
Task<WorkEnd> do_suspending(IoExecutor executor, Actions actions, Resources& resources);
Task<WorkEnd> do_suspending(IoExecutor executor, DrawnPlan& plan, Resources& resources);
/// The same, but when `patience` is over no step begins, and no wait goes on (servers/work/patience.hpp). A
/// frame more for each request, unless patience is endless.
Task<WorkEnd> do_suspending(IoExecutor executor, DrawnPlan& plan, Resources& resources, Patience patience);

}  // namespace waitbench::servers
