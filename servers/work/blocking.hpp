// The plan, done by a thread that blocks while it waits.
#pragma once

#include "core/plan/plan.hpp"
#include "servers/work/compute.hpp"

namespace waitbench::servers {

/// Returns when every action is done, when one cannot be, or at once when cut. The branches of a `together`
/// take threads of their own, but for the first, which takes this one. Notes in `actions` how long it waited
/// for connections.
WorkEnd do_blocking(Actions actions, Resources& resources);
inline WorkEnd do_blocking(DrawnPlan& plan, Resources& resources) {
  return do_blocking(plan.actions, resources);
}

}  // namespace waitbench::servers
