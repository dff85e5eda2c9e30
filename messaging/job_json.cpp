#include "messaging/job_json.hpp"

#include <nlohmann/json.hpp>

namespace waitbench::messaging {
namespace {

using Json = nlohmann::ordered_json;  // keys in the order in which they are written here

Json microseconds(const std::optional<Moment>& moment) {
  return moment ? Json(moment->time_since_epoch().count()) : Json(nullptr);
}

Json text_or_null(const std::string& text) {
  return text.empty() ? Json(nullptr) : Json(text);
}

// A worker of ours hands in an object; another's text is told as it is.
Json outcome_of(const std::string& text) {
  if (text.empty()) return nullptr;
  auto value = Json::parse(text, nullptr, false);
  return value.is_discarded() ? Json(text) : value;
}

}  // namespace

std::string_view told_state(const Job& job) {
  return job.waits_for_retry() ? "failed" : name_of(job.state);
}

std::string job_json(const Job& job) {
  const Json json{{"id", job.asked.id.text()},
                  {"sequence", job.sequence},
                  {"state", told_state(job)},
                  {"plan", job.asked.plan},
                  {"seed", job.asked.seed},
                  {"request", job.asked.number},
                  {"attempts", job.attempts},
                  {"attempts_allowed", job.asked.attempts_allowed},
                  {"redelivered", job.expirations},
                  {"accepted_at_us", microseconds(job.accepted)},
                  {"due_at_us", microseconds(job.due)},
                  {"started_at_us", microseconds(job.started)},
                  {"completed_at_us", microseconds(job.completed)},
                  {"worker", text_or_null(job.worker)},
                  {"reason", text_or_null(job.reason)},
                  {"outcome", outcome_of(job.outcome)},
                  {"callback", job.asked.callback ? Json(*job.asked.callback) : Json(nullptr)}};
  return json.dump(-1, ' ', false, Json::error_handler_t::replace);
}

std::string stats_json(const QueueStats& stats, Moment now) {
  const Json json{{"queued", stats.queued},
                  {"running", stats.running},
                  {"done", stats.done},
                  {"dead", stats.dead},
                  {"attempts", stats.attempts},
                  {"oldest_age_s", std::chrono::duration<double>(stats.oldest_age(now)).count()},
                  {"redelivered", stats.expirations},
                  {"last_sequence", stats.last_sequence}};
  return json.dump();
}

}  // namespace waitbench::messaging
