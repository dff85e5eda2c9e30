#include "servers/worker/job_work.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "servers/http/append.hpp"
#include "servers/work/plan_times.hpp"
#include "servers/worker/attempt.hpp"

namespace waitbench::servers::worker {
namespace {

using messaging::Job;

std::string outcome_of(const Job& job, const DrawnPlan& plan, const AttemptFacts& facts) {
  std::string json;
  append(json, "{\"worker\":",
         nlohmann::json(facts.worker).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace),
         ",\"attempt\":", job.attempts, ",\"began_at_us\":", facts.began.time_since_epoch().count(), ",");
  append_times(json, plan);
  return json + "}";
}

Said failed(const Job& job, std::string_view why, const AttemptFacts& facts,
            const messaging::RetrySchedule& retries) {
  const auto uniform = retry_draw(job.asked.seed, job.asked.number, job.attempts);
  return {.how = Said::How::failed,
          .text = fmt::format("attempt {}: {}", job.attempts, why),
          .retry_at = messaging::retry_due(retries, job.attempts, facts.ended, uniform),
          .last = job.attempts >= job.asked.attempts_allowed};
}

}  // namespace

std::optional<std::string_view> no_plan_of_a_job(const Plan& plan) {
  if (!urls_of(plan).empty()) return "the plan calls another server, and a worker makes no calls for a job.";
  if (!statements_of(plan).empty())
    return "the plan uses a database, and a worker runs no statements for a job.";
  if (later_of(plan) != nullptr) return "the plan leaves a job for later, and a job leaves none.";
  return std::nullopt;
}

Result<DrawnPlan> drawn_plan(const Job& job, std::span<const std::string> pools) {
  const auto plan = parse_plan(job.asked.plan, pools);
  if (!plan) return plan.error();
  if (const auto why_not = no_plan_of_a_job(*plan)) return usage_error(std::string(*why_not));
  return draw(*plan, seed_of_attempt(job.asked.seed, job.attempts), job.asked.number, pools);
}

Said given_up(std::string reason) {
  return {.how = Said::How::failed, .text = std::move(reason), .last = true};
}

Said said_of(const Job& job, const DrawnPlan& plan, WorkEnd end, const AttemptFacts& facts,
             const messaging::RetrySchedule& retries) {
  switch (end) {
    case WorkEnd::done:
      if (plan.fail) return failed(job, "the plan failed (its step `fail`)", facts, retries);
      return {.how = Said::How::done, .text = outcome_of(job, plan, facts)};
    case WorkEnd::no_thread:
      return failed(job, "no thread could be created (see `waitbench doctor`)", facts, retries);
    case WorkEnd::cut:
      return {};
    default:
      return failed(job, "the plan could not be done", facts, retries);
  }
}

}  // namespace waitbench::servers::worker
