#include "servers/queue/job_request.hpp"

#include <charconv>

#include <fmt/format.h>

#include "core/http/url.hpp"
#include "core/text_cursor.hpp"
#include "core/wall_time.hpp"
#include "servers/site/target.hpp"
#include "servers/upstream/call_target.hpp"

namespace waitbench::servers {
namespace {

using http::Answer;
using http::error_answer;
using http::Methods;
using messaging::JobId;
using messaging::Moment;

constexpr std::uint32_t most_attempts = 1'000'000;
constexpr Duration longest_delay = std::chrono::hours(24 * 366);

Answer wrong_method(const http::Request& request, Methods allowed) {
  auto answer = error_answer(
      405, fmt::format("{} is not answered here. Methods: {}.", request.method, http::names_of(allowed)));
  answer.allowed = allowed;
  return answer;
}

bool reads(const http::Request& request) {
  return request.method == "GET" || request.method == "HEAD";
}

std::optional<std::uint64_t> whole_number(std::string_view text, std::uint64_t most) {
  std::uint64_t number = 0;
  const auto* const end = text.data() + text.size();
  const auto [rest, bad] = std::from_chars(text.data(), end, number);
  if (bad != std::errc{} || rest != end || number > most) return std::nullopt;
  return number;
}

// Of parameters, each error answers 400 with its line.
using Parameter = Result<std::optional<std::string>>;

Result<std::optional<std::uint64_t>> number_parameter(std::string_view query, std::string_view name,
                                                      std::uint64_t least, std::uint64_t most) {
  const Parameter text = query_value(query, name);
  if (!text) return text.error();
  if (!text->has_value()) return std::optional<std::uint64_t>();
  const auto number = whole_number(**text, most);
  if (!number || *number < least) {
    return usage_error(fmt::format("{}={} is not a whole number from {} to {}.", name, in_quotes(**text),
                                   format_count(least), format_count(most)));
  }
  return number;
}

// The moment before which it is not begun.
Result<Moment> due_of(std::string_view query, Moment now) {
  const Parameter delay = query_value(query, "delay"), at = query_value(query, "at");
  if (!delay) return delay.error();
  if (!at) return at.error();
  if (*delay && *at) return usage_error("delay and at say the same thing: send one of them.");
  if (*at) {
    auto text = **at;
    if (!text.empty() && text.find('.') == std::string::npos) text.insert(text.size() - 1, ".000");
    if (const auto moment = parse_utc(text)) return Moment(*moment);
    return usage_error(
        fmt::format("at={} is no moment in UTC: 2026-11-22T10:00:00Z is one.", in_quotes(**at)));
  }
  if (!*delay) return now;
  const auto time = parse_duration(**delay);
  if (!time) return usage_error("delay: " + time.error().text);
  if (*time > longest_delay) return usage_error("delay: at most a year.");
  return now + std::chrono::duration_cast<std::chrono::microseconds>(*time);
}

Result<std::optional<std::string>> callback_of(std::string_view query) {
  Parameter text = query_value(query, "callback");
  if (!text || !text->has_value()) return text;
  const auto url = parse_url(**text);
  if (!url) return usage_error("callback: " + url.error().text);
  if (url->secure) return usage_error("callback: it is told over http alone.");
  const auto target = upstream::parse_call_target(**text);  // whom a worker can tell
  if (!target) return usage_error("callback: " + target.error().text);
  return text;
}

Result<std::optional<messaging::JobState>> state_of(std::string_view query) {
  const Parameter text = query_value(query, "state");
  if (!text) return text.error();
  if (!text->has_value()) return std::optional<messaging::JobState>();
  for (const auto state : messaging::all_job_states)
    if (messaging::name_of(state) == **text) return std::optional(state);
  return usage_error(
      fmt::format("state={} is none. States: queued, running, done, dead.", in_quotes(**text)));
}

JobRequest list(std::string_view query) {
  const auto after = number_parameter(query, "after", 0, std::numeric_limits<std::int64_t>::max());
  if (!after) return error_answer(400, after.error().text);
  const auto most = number_parameter(query, "most", 1, most_listed);
  if (!most) return error_answer(400, most.error().text);
  const auto state = state_of(query);
  if (!state) return error_answer(400, state.error().text);
  return JobListing{{.state = *state, .after = after->value_or(0), .most = most->value_or(100)}};
}

// Of a path behind "/jobs/".
JobRequest one_job(const http::Request& request, std::string_view rest) {
  constexpr std::string_view events = "/events";
  const bool follows = rest.ends_with(events);
  if (follows) rest.remove_suffix(events.size());
  const auto id = JobId::parse(rest);
  if (!id) return error_answer(404, "that is no job's id. POST /jobs tells one, in Location.");
  if (!follows) return reads(request) ? JobRequest(JobLookup{*id}) : wrong_method(request, Methods::get);
  if (request.method != "GET") return wrong_method(request, Methods::get);
  return JobFollowing{*id, request.rare ? request.rare->last_event_id : std::string()};
}

}  // namespace

JobRequests::JobRequests(const ServerOptions& options)
    : plan_(options.plan),
      fixed_plan_(options.fixed_plan),
      seed_(options.seed),
      attempts_(options.jobs ? options.jobs->attempts : 1),
      pools_(names_of(options.pools)),
      urls_(urls_of(now_of(options.plan))),
      statements_(statements_of(now_of(options.plan))) {}

JobRequest JobRequests::decide(const http::Request& request, Moment now, std::uint64_t random) {
  const auto target = split_target(request.target);
  if (!target) return error_answer(400, target.error().text);
  const std::string_view path = target->path;
  const bool posts = request.method == "POST";
  if (path == "/" || (path == "/jobs" && posts)) {
    if (!posts && request.method != "GET") return wrong_method(request, Methods::get_post);
    return order(request, target->query, now, random);
  }
  if (path.starts_with("/jobs/") && path != "/jobs/stats") return one_job(request, path.substr(6));
  if (path != "/jobs" && path != "/jobs/stats" && path != "/healthz")
    return error_answer(404,
                        "no such page. Pages: /, /jobs, /jobs/ID, /jobs/ID/events, /jobs/stats, /healthz.");
  if (!reads(request)) return wrong_method(request, path == "/jobs" ? Methods::get_head_post : Methods::get);
  if (path == "/healthz") return Answer{.body = "{\"status\":\"up\"}\n"};
  if (path == "/jobs/stats") return JobTotals{};
  return list(target->query);
}

Result<Plan> JobRequests::plan_of(std::string_view query) const {
  const Parameter text = query_value(query, "plan");
  if (!text) return text.error();
  if (!text->has_value()) return plan_;
  if (fixed_plan_) return usage_error("this server's plan is fixed (--fixed-plan): ask without plan=.");
  auto plan = parse_plan(**text);
  if (!plan) return plan;
  const auto* const job = later_of(*plan);
  // Who may name a URL to this server could make it call anybody.
  if (!urls_of(*plan).empty() || (job != nullptr && !urls_of(*job).empty()))
    return usage_error("a plan that is asked for must not call: only the server's own --plan may.");
  if (!statements_of(*plan).empty() || (job != nullptr && !statements_of(*job).empty())) {
    return usage_error(
        "a plan that is asked for must not use the database: only the server's own --plan may.");
  }
  return job == nullptr ? plan : parse_plan(**text, pools_);  // a job's pools are its worker's
}

JobRequest JobRequests::order(const http::Request& request, std::string_view query, Moment now,
                              std::uint64_t random) {
  const auto plan = plan_of(query);
  if (!plan) return error_answer(400, plan.error().text);
  const auto due = due_of(query, now);
  if (!due) return error_answer(400, due.error().text);
  const auto attempts = number_parameter(query, "attempts", 1, most_attempts);
  if (!attempts) return error_answer(400, attempts.error().text);
  auto callback = callback_of(query);
  if (!callback) return error_answer(400, callback.error().text);

  const auto number = request.number ? *request.number : drawn_.next();
  const auto* const later = later_of(*plan);
  const auto before = later == nullptr ? Plan{} : now_of(*plan);
  JobOrder order{
      .now = draw(before, seed_, number, pools_, urls_, statements_),
      .now_text = format_plan(before),
      .job = {.id = JobId::at(now, random),
              .plan = format_plan(later == nullptr ? *plan : *later),
              .idempotency_key = {},
              .callback = std::move(*callback),
              .due = *due,
              .attempts_allowed = static_cast<std::uint32_t>(attempts->value_or(attempts_)),
              .seed = seed_,
              .number = number},
  };
  if (request.rare && !request.rare->idempotency_key.empty())
    order.job.idempotency_key = request.rare->idempotency_key;
  tell_origin(order.now, {.request = number, .deadline = request.deadline});
  return order;
}

}  // namespace waitbench::servers
