#include "servers/site/plan_site.hpp"

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

// The drawn times of one kind of action, in microseconds.
template <class Action>
std::vector<double> times_us(const DrawnPlan& plan) {
  std::vector<double> times;
  for (const auto& action : plan.actions) {
    if (const auto* a = std::get_if<Action>(&action))
      times.push_back(static_cast<double>(a->time.count()) / 1e3);
  }
  return times;
}

void resize(Answer& answer, std::size_t size) {
  if (answer.body.size() <= size) {
    answer.body.resize(size, ' ');
  } else {
    answer.body.assign(size, '.');
    answer.content_type = "text/plain";
  }
}

}  // namespace

PlanSite::PlanSite(std::string_view model, const ServerOptions& options)
    : model_(model),
      plan_(options.plan),
      plan_json_(quoted(format_plan(options.plan))),
      fixed_plan_(options.fixed_plan),
      seed_(options.seed),
      seat_(options.seat.value_or(Seat{.counters = nullptr})) {}

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
    const auto number = request.number ? *request.number : next_number();
    return Work{.plan = draw(plan_, seed_, number), .number = number};
  }
  if (fixed_plan_)
    return error_answer(400, "this server's plan is fixed (--fixed-plan): ask without ?plan=.");
  const auto plan = parse_plan(**own_plan);
  if (!plan) return error_answer(400, plan.error().text);
  const auto number = request.number ? *request.number : next_number();
  return Work{.plan = draw(*plan, seed_, number), .number = number, .own_plan = **own_plan};
}

Answer PlanSite::report(const Work& done) {
  Answer answer;
  answer.status = done.plan.fail ? 500 : 200;
  answer.body = fmt::format(
      "{{\"model\":\"{}\",\"plan\":{},\"request\":{},\"waited_us\":[{}],\"computed_us\":[{}],\"thread\":{}}}"
      "\n",
      model_, done.own_plan.empty() ? plan_json_ : quoted(done.own_plan), done.number,
      fmt::join(times_us<DrawnPlan::Wait>(done.plan), ","),
      fmt::join(times_us<DrawnPlan::Cpu>(done.plan), ","), this_thread());
  if (done.plan.reply) resize(answer, done.plan.reply->count);
  return answer;
}

}  // namespace waitbench::servers
