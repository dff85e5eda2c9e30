// The plan, done by a thread that blocks while it waits.
#pragma once

#include "core/plan/plan.hpp"
#include "servers/work/compute.hpp"
#include "servers/work/patience.hpp"

namespace waitbench::servers {

/// Returns when every action is done, when one cannot be, or at once when cut. The branches of a `together`
/// take threads of their own, but for the first, which takes this one. Notes in `actions` how long it waited
/// for connections. When `patience` is over no step begins, and no wait goes on (servers/work/patience.hpp);
/// but whoever waits in line for a connection keeps its place there until it has one, or gives up.
WorkEnd do_blocking(Actions actions, Resources& resources, const Patience& patience = {});
inline WorkEnd do_blocking(DrawnPlan& plan, Resources& resources, const Patience& patience = {}) {
  return do_blocking(Actions(plan.actions), resources, patience);
}

}  // namespace waitbench::servers
