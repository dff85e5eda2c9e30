// The `db` step, as far as it is the same for those who block and those who are suspended.
#pragma once

#include "core/plan/plan.hpp"
#include "servers/work/resources.hpp"
#include "servers/work/watched_wait.hpp"

namespace waitbench::servers {

/// A statement of a drawn plan, and on whose behalf it is run.
struct DbStep {
  DrawnPlan::Db& db;
  const DrawnPlan::Origin& origin;
};
/// `actions` begins with a Db.
DbStep db_step(Actions actions);

/// Until when who asked at `asked` waits for a connection: as for one of a pool, and no longer than the
/// request has time.
TimePoint asks_until(const DbStep& step, TimePoint asked, const Resources& resources);
/// Notes what came of asking, and tells it as the end of the work, which is `done` for a connection that was
/// granted.
WorkEnd note(const DbStep& step, WaiterState state, TimePoint asked, TimePoint told);
/// Notes in the step what came of the statement, and counts it; `waited` tells whether it has ended at all.
/// Tells it as the end of the work, which is `done` for one that was.
WorkEnd note(const DbStep& step, WaitEnd waited, const database::Connection& connection, Duration taken,
             Resources& resources);

}  // namespace waitbench::servers
