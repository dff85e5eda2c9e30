#include "servers/site/plan_site.hpp"

#include <cstdlib>
#include <unistd.h>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "servers/http/append.hpp"
#include "servers/site/failed_call.hpp"
#include "servers/site/failed_statement.hpp"
#include "servers/site/target.hpp"
#include "servers/work/plan_times.hpp"

namespace waitbench::servers {
namespace {

using http::Answer;
using http::error_answer;

std::string json_string(const std::string& text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

pid_t this_thread() {
  thread_local const pid_t id = ::gettid();
  return id;
}

}  // namespace

PlanSite::PlanSite(std::string_view model, const ServerOptions& options, Counters& counters)
    : model_(model),
      plan_(options.plan),
      plan_json_(json_string(format_plan(options.plan))),
      fixed_plan_(options.fixed_plan),
      seed_(options.seed),
      pools_(names_of(options.pools)),
      pool_wait_(options.pool_wait),
      urls_(urls_of(options.plan)),
      statements_(statements_of(options.plan)),
      calls_(options.calls),
      admission_(options.admission.value_or(AdmissionRules{})),
      counters_(counters),
      seat_(options.seat.value_or(Seat{.counters = nullptr})) {}

Decision PlanSite::decide(const http::Request& request) {
  if (request.method != "GET" && request.method != "HEAD") {
    return error_answer(405, fmt::format("{} is not answered here. Methods: {}.", request.method,
                                         http::names_of(http::Methods::get)));
  }
  const auto target = split_target(request.target);
  if (!target) return error_answer(400, target.error().text);
  if (target->path == "/healthz") return Answer{.body = "{\"status\":\"up\"}\n"};
  if (target->path != "/") return error_answer(404, "no such page. Pages: /, /?plan=PLAN, /healthz.");

  const auto own_plan = query_value(target->query, "plan");
  if (!own_plan) return error_answer(400, own_plan.error().text);
  if (!own_plan->has_value()) {
    const auto number = request.number ? *request.number : next_number();
    Work work{.plan = draw(plan_, seed_, number, pools_, urls_, statements_), .number = number};
    if (!urls_.empty() || !statements_.empty())
      tell_origin(work.plan, {.request = number, .deadline = request.deadline});
    return work;
  }
  if (fixed_plan_)
    return error_answer(400, "this server's plan is fixed (--fixed-plan): ask without ?plan=.");
  const auto plan = parse_plan(**own_plan, pools_);
  if (!plan) return error_answer(400, plan.error().text);
  if (later_of(*plan) != nullptr)
    return error_answer(400, "later(...) needs a queue, which only `waitbench serve queue` has.");
  // Who may name a URL to this server could make it call anybody.
  if (!urls_of(*plan).empty())
    return error_answer(400, "a plan that is asked for must not call: only the server's own --plan may.");
  // And so with the database.
  if (!statements_of(*plan).empty())
    return error_answer(400,
                        "a plan that is asked for must not use the database: only the server's own "
                        "--plan may.");
  const auto number = request.number ? *request.number : next_number();
  return Work{.plan = draw(*plan, seed_, number, pools_), .number = number, .own_plan = **own_plan};
}

Answer PlanSite::report(const Work& ended, WorkEnd how) {
  if (how == WorkEnd::pool_timeout) {
    counters_.pool_timeouts.add();
    return pool_timeout(ended.plan);
  }
  if (how == WorkEnd::call_failed) return failed_call(ended.plan);
  if (how == WorkEnd::db_failed) return failed_statement(ended.plan);
  if (how == WorkEnd::no_thread) {
    return error_answer(503,
                        "no thread could be created for a branch of `together` (see `waitbench doctor`).");
  }
  if (how == WorkEnd::deadline) return shed(Shed::deadline);
  Answer answer;
  answer.status = ended.plan.fail ? 500 : 200;
  auto& body = answer.body;
  body.reserve(192);
  append(body, "{\"model\":\"", model_, "\",\"plan\":");
  append(body, ended.own_plan.empty() ? plan_json_ : json_string(ended.own_plan),
         ",\"request\":", ended.number, ",");
  append_times(body, ended.plan);
  append(body, ",\"thread\":", this_thread(), "}\n");
  if (ended.plan.reply) http::resize_body(answer, ended.plan.reply->count);
  return answer;
}

Answer PlanSite::refuse(WorkEnd how) {
  switch (how) {
    case WorkEnd::queue_full:
      return shed(Shed::queue_full);
    case WorkEnd::codel:
      return shed(Shed::codel);
    case WorkEnd::deadline:
      return shed(Shed::deadline);
    default:
      return {};  // cut: nobody will see it
  }
}

Answer PlanSite::shed(Shed why) {
  counters_.shed[static_cast<std::size_t>(why)].add();
  auto answer = error_answer(503, shed_text(admission_, why));
  answer.retry_after = admission_.retry_after;
  return answer;
}

// Names the first in the order of the text, so that every model says the same.
Answer PlanSite::pool_timeout(const DrawnPlan& plan) const {
  for (const auto& action : plan.actions) {
    const auto* pool = std::get_if<DrawnPlan::Pool>(&action);
    if (pool == nullptr || pool->outcome != DrawnPlan::Pool::Outcome::timed_out) continue;
    return error_answer(503,
                        fmt::format("no connection of the pool {} came free within {} (--pool-wait).",
                                    pools_.at(pool->of), format_exact(pool_wait_.value_or(Duration(0)))));
  }
  std::abort();
}

// So with calls.
Answer PlanSite::failed_call(const DrawnPlan& plan) const {
  using Outcome = DrawnPlan::Call::Outcome;
  for (const auto& action : plan.actions) {
    const auto* call = std::get_if<DrawnPlan::Call>(&action);
    if (call == nullptr || call->outcome == Outcome::none || call->outcome == Outcome::ok) continue;
    return failed_call_answer(*call, urls_.at(call->to), calls_);
  }
  std::abort();
}

// And with statements.
Answer PlanSite::failed_statement(const DrawnPlan& plan) {
  using Outcome = DrawnPlan::Db::Outcome;
  for (const auto& action : plan.actions) {
    const auto* db = std::get_if<DrawnPlan::Db>(&action);
    if (db == nullptr || db->outcome == Outcome::none || db->outcome == Outcome::ok) continue;
    if (db->outcome == Outcome::no_connection) counters_.pool_timeouts.add();
    return failed_statement_answer(*db, statements_.at(db->statement), pool_wait_);
  }
  std::abort();
}

}  // namespace waitbench::servers
