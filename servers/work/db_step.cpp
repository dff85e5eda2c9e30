#include "servers/work/db_step.hpp"

#include <algorithm>

#include "servers/work/pool_step.hpp"

namespace waitbench::servers {
namespace {

using database::Ended;
using database::StatementCounters;
using Outcome = DrawnPlan::Db::Outcome;

Outcome outcome_of(const Ended& ended, StatementCounters& counters) {
  switch (ended.how) {
    case Ended::How::ok:
      counters.done.add();
      return Outcome::ok;
    case Ended::How::failed:
      counters.failed.add();
      return Outcome::failed;
    case Ended::How::unfinished:
      counters.unfinished.add();
      return Outcome::unfinished;
    case Ended::How::lost:
      break;
  }
  counters.lost.add();
  return Outcome::connection_lost;
}

}  // namespace

DbStep db_step(Actions actions) {
  return {std::get<DrawnPlan::Db>(actions[0]), std::get<DrawnPlan::Origin>(actions[1])};
}

TimePoint asks_until(const DbStep& step, TimePoint asked, const Resources& resources) {
  return std::min(patience_ends(asked, resources.pools.limit()), step.origin.deadline);
}

WorkEnd note(const DbStep& step, WaiterState state, TimePoint asked, TimePoint told) {
  if (state == WaiterState::cut) return WorkEnd::cut;
  step.db.waited = noted_time(told - asked);
  if (state == WaiterState::granted) return WorkEnd::done;
  step.db.outcome = told >= step.origin.deadline ? Outcome::out_of_time : Outcome::no_connection;
  return WorkEnd::db_failed;
}

WorkEnd note(const DbStep& step, WaitEnd waited, const database::Connection& connection, Duration taken,
             Resources& resources) {
  auto& counters = (*resources.database)[step.db.statement].counters;
  step.db.taken = noted_time(taken);
  counters.times.record(taken);
  switch (waited) {
    case WaitEnd::ready:
      step.db.outcome = outcome_of(connection.ended(), counters);
      step.db.sqlstate = connection.ended().sqlstate;
      if (resources.cut.happened()) return WorkEnd::cut;
      return step.db.outcome == Outcome::ok ? WorkEnd::done : WorkEnd::db_failed;
    case WaitEnd::time_over:
      counters.out_of_time.add();
      step.db.outcome = Outcome::out_of_time;
      return WorkEnd::db_failed;
    case WaitEnd::cut:
    case WaitEnd::client_left:
      break;
  }
  counters.abandoned.add();
  return waited == WaitEnd::cut || resources.cut.happened() ? WorkEnd::cut : WorkEnd::client_left;
}

}  // namespace waitbench::servers
