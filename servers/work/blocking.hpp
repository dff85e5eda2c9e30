// The plan, done by a thread that blocks while it waits.
#pragma once

#include "core/plan/plan.hpp"
#include "servers/work/compute.hpp"
#include "servers/work/deadline.hpp"

namespace waitbench::servers {

/// Returns when every action is done, when one cannot be, or at once when cut. The branches of a `together`
/// take threads of their own, but for the first, which takes this one. Notes in `actions` how long it waited
/// for connections. After `deadline` no step begins, and no wait goes on (servers/work/deadline.hpp).
WorkEnd do_blocking(Actions actions, Resources& resources, TimePoint deadline = no_deadline);
inline WorkEnd do_blocking(DrawnPlan& plan, Resources& resources, TimePoint deadline = no_deadline) {
  return do_blocking(Actions(plan.actions), resources, deadline);
}

}  // namespace waitbench::servers
