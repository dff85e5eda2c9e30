#include "servers/site/plan_site.hpp"

#include <cstdlib>
#include <unistd.h>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "servers/site/target.hpp"

namespace waitbench::servers {
namespace {

using http::Answer;
using http::error_answer;

std::string quoted(const std::string& text) {
  return nlohmann::json(text).dump(-1, ' ', false, nlohmann::json::error_handler_t::replace);
}

pid_t this_thread() {
  thread_local const pid_t id = ::gettid();
  return id;
}

double in_us(Duration time) {
  return static_cast<double>(time.count()) / 1e3;
}

// What a plan did, in microseconds and in the order of its text.
struct Times {
  std::vector<double> waited, computed;
  std::vector<std::uint32_t> for_pools;

  void operator()(const DrawnPlan::Wait& wait) { waited.push_back(in_us(wait.time)); }
  void operator()(const DrawnPlan::Cpu& cpu) { computed.push_back(in_us(cpu.time)); }
  void operator()(const DrawnPlan::Pool& pool) {
    waited.push_back(in_us(pool.time));
    for_pools.push_back(pool.waited.count());
  }
  void operator()(const DrawnPlan::Together&) {}
  void operator()(const DrawnPlan::Branch&) {}
};

void resize(Answer& answer, std::size_t size) {
  if (answer.body.size() <= size) {
    answer.body.resize(size, ' ');
  } else {
    answer.body.assign(size, '.');
    answer.content_type = "text/plain";
  }
}

}  // namespace

PlanSite::PlanSite(std::string_view model, const ServerOptions& options, Counters& counters)
    : model_(model),
      plan_(options.plan),
      plan_json_(quoted(format_plan(options.plan))),
      fixed_plan_(options.fixed_plan),
      seed_(options.seed),
      pools_(names_of(options.pools)),
      pool_wait_(options.pool_wait),
      counters_(counters) {}

Decision PlanSite::decide(const http::Request& request) {
  if (request.method != "GET" && request.method != "HEAD") {
    return error_answer(
        405, fmt::format("{} is not answered here. Methods: {}.", request.method, http::allowed_methods));
  }
  const auto target = split_target(request.target);
  if (!target) return error_answer(400, target.error().text);
  if (target->path == "/healthz") return Answer{.body = "{\"status\":\"up\"}\n"};
  if (target->path != "/") return error_answer(404, "no such page. Pages: /, /?plan=PLAN, /healthz.");

  const auto own_plan = query_value(target->query, "plan");
  if (!own_plan) return error_answer(400, own_plan.error().text);
  if (!own_plan->has_value()) {
    const auto number = request.number ? *request.number : next_number_.next();
    return Work{.plan = draw(plan_, seed_, number, pools_), .number = number};
  }
  if (fixed_plan_)
    return error_answer(400, "this server's plan is fixed (--fixed-plan): ask without ?plan=.");
  const auto plan = parse_plan(**own_plan, pools_);
  if (!plan) return error_answer(400, plan.error().text);
  const auto number = request.number ? *request.number : next_number_.next();
  return Work{.plan = draw(*plan, seed_, number, pools_), .number = number, .own_plan = **own_plan};
}

Answer PlanSite::report(const Work& ended, WorkEnd how) {
  if (how == WorkEnd::pool_timeout) {
    counters_.pool_timeouts.add();
    return pool_timeout(ended.plan);
  }
  if (how == WorkEnd::no_thread) {
    return error_answer(503,
                        "no thread could be created for a branch of `together` (see `waitbench doctor`).");
  }
  Times times;
  for (const auto& action : ended.plan.actions) std::visit(times, action);
  Answer answer;
  answer.status = ended.plan.fail ? 500 : 200;
  answer.body = fmt::format(
      "{{\"model\":\"{}\",\"plan\":{},\"request\":{},\"waited_us\":[{}],\"computed_us\":[{}],{}\"thread\":{}}"
      "}"
      "\n",
      model_, ended.own_plan.empty() ? plan_json_ : quoted(ended.own_plan), ended.number,
      fmt::join(times.waited, ","), fmt::join(times.computed, ","),
      times.for_pools.empty() ? "" : fmt::format("\"pool_waited_us\":[{}],", fmt::join(times.for_pools, ",")),
      this_thread());
  if (ended.plan.reply) resize(answer, ended.plan.reply->count);
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

}  // namespace waitbench::servers
