#include "servers/site/plan_site.hpp"

#include <unistd.h>
#include <utility>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "servers/http/append.hpp"
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

// "1500.25": microseconds, exactly.
void append_us(std::string& text, Duration time) {
  append(text, time.count() / 1000);
  const auto thousandths = time.count() % 1000;
  if (thousandths == 0) return;
  append(text, ".", thousandths / 100, thousandths / 10 % 10, thousandths % 10);
  while (text.back() == '0') text.pop_back();
}

// The drawn times of one kind of action, as the inside of a JSON array.
template <class Action>
void append_times_us(std::string& text, const DrawnPlan& plan) {
  bool first = true;
  for (const auto& action : plan.actions) {
    const auto* a = std::get_if<Action>(&action);
    if (a == nullptr) continue;
    if (!std::exchange(first, false)) text += ',';
    append_us(text, a->time);
  }
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
      seed_(options.seed) {}

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
    return Work{.plan = draw(plan_, seed_, number), .number = number};
  }
  if (fixed_plan_)
    return error_answer(400, "this server's plan is fixed (--fixed-plan): ask without ?plan=.");
  const auto plan = parse_plan(**own_plan);
  if (!plan) return error_answer(400, plan.error().text);
  const auto number = request.number ? *request.number : next_number_.next();
  return Work{.plan = draw(*plan, seed_, number), .number = number, .own_plan = **own_plan};
}

Answer PlanSite::report(const Work& done) {
  Answer answer;
  answer.status = done.plan.fail ? 500 : 200;
  auto& body = answer.body;
  body.reserve(192);
  append(body, "{\"model\":\"", model_, "\",\"plan\":");
  append(body, done.own_plan.empty() ? plan_json_ : quoted(done.own_plan), ",\"request\":", done.number);
  body += ",\"waited_us\":[";
  append_times_us<DrawnPlan::Wait>(body, done.plan);
  body += "],\"computed_us\":[";
  append_times_us<DrawnPlan::Cpu>(body, done.plan);
  append(body, "],\"thread\":", this_thread(), "}\n");
  if (done.plan.reply) resize(answer, done.plan.reply->count);
  return answer;
}

}  // namespace waitbench::servers
