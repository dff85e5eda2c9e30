// What a job asks for, drawn, and what its end means to the queue: decided apart from the work. Pure.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "core/plan/plan.hpp"
#include "messaging/job.hpp"
#include "messaging/retry_schedule.hpp"
#include "servers/work/resources.hpp"
#include "servers/worker/holdings.hpp"

namespace waitbench::servers::worker {

/// Why no worker does such a plan, though it can be read: it calls or uses a database, and what stands in a
/// queue may come from anybody, who could make a worker call anything or run any SQL by naming it; or it
/// leaves another job behind.
std::optional<std::string_view> no_plan_of_a_job(const Plan& plan);

/// The plan of the job's present attempt, as a worker with these pools does it. An error's text is a reason
/// to give the job up: its plan cannot be read, names another pool, or is no_plan_of_a_job().
Result<DrawnPlan> drawn_plan(const messaging::Job& job, std::span<const std::string> pools);

/// What is said of a job that was never begun because of drawn_plan()'s error: dead, whatever its attempts.
Said given_up(std::string reason);

/// Where and when an attempt was made.
struct AttemptFacts {
  std::string_view worker;
  messaging::Moment began, ended;
};
/// What is said of an attempt that ended like this: {"worker","attempt","began_at_us","waited_us",
/// "computed_us"} with the times that the plan drew (servers/work/plan_times.hpp), or the reason and the
/// moment of the retry; handed back when it was cut off.
Said said_of(const messaging::Job& job, const DrawnPlan& plan, WorkEnd end, const AttemptFacts& facts,
             const messaging::RetrySchedule& retries);

}  // namespace waitbench::servers::worker
