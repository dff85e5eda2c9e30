// The `call` step, as far as it is the same for those who block and those who are suspended.
#pragma once

#include "core/plan/plan.hpp"
#include "servers/upstream/call_machine.hpp"
#include "servers/work/resources.hpp"

namespace waitbench::servers {

/// A call of a drawn plan, and on whose behalf it is made.
struct CallStep {
  DrawnPlan::Call& call;
  const DrawnPlan::Origin& origin;
};
/// `actions` begins with a Call.
CallStep call_step(Actions actions);

upstream::CallId id_of(const CallStep& step, const Resources& resources);
std::optional<TimePoint> deadline_of(const CallStep& step);

/// Notes in the step what came of the call, and in the upstream how long that took if it was tried. Tells it
/// as the end of the work, which is `done` for a good answer.
WorkEnd note(const CallStep& step, const upstream::CallEnd& end, Duration taken, Resources& resources);

}  // namespace waitbench::servers
