#include "messaging/amqp/entry.hpp"

#include <algorithm>
#include <limits>
#include <span>

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "core/encoding/base64.hpp"
#include "core/text_cursor.hpp"

namespace waitbench::messaging::amqp {
namespace {

using Json = nlohmann::ordered_json;

constexpr std::size_t largest_entry = 16 << 20;
constexpr std::uint64_t last_moment_us = 253'402'300'799'000'000;  // the end of the year 9999

bool is_utf8(const std::string& text) {
  if (std::ranges::all_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x80; })) return true;
  try {
    (void)Json(text).dump();
    return true;
  } catch (const Json::exception&) {
    return false;
  }
}

Json json_of(const std::string& text) {
  if (is_utf8(text)) return text;
  const std::span bytes(reinterpret_cast<const std::uint8_t*>(text.data()), text.size());
  return {{"base64", base64_encoded(bytes)}};
}
Json json_of(const std::optional<std::string>& text) {
  return text ? json_of(*text) : Json(nullptr);
}
Json json_of(Moment moment) {
  return moment.time_since_epoch().count();
}
Json json_of(const std::optional<Moment>& moment) {
  return moment ? json_of(*moment) : Json(nullptr);
}

// What an entry consists of; the first that is not as it should be is remembered.
class Reading {
 public:
  explicit Reading(const Json& whole) : whole_(whole) {}

  std::uint64_t number(const char* key, std::uint64_t most = std::numeric_limits<std::uint64_t>::max()) {
    const auto& value = at(key);
    if (!value.is_number_unsigned() || value.get<std::uint64_t>() > most) {
      fail(key, "is no number, or an impossible one");
      return 0;
    }
    return value.get<std::uint64_t>();
  }
  template <class T>
  T number_as(const char* key) {
    return static_cast<T>(number(key, std::numeric_limits<T>::max()));
  }
  Moment moment(const char* key) {
    return Moment(std::chrono::microseconds(static_cast<std::int64_t>(number(key, last_moment_us))));
  }
  std::optional<Moment> moment_if_any(const char* key) {
    if (at(key).is_null()) return std::nullopt;
    return moment(key);
  }
  std::string text(const char* key) {
    const auto& value = at(key);
    if (value.is_string()) return value.get<std::string>();
    if (value.is_object() && value.size() == 1 && value.contains("base64") && value["base64"].is_string()) {
      if (const auto bytes = base64_decoded(value["base64"].get_ref<const std::string&>()))
        return {bytes->begin(), bytes->end()};
    }
    fail(key, "is no text");
    return {};
  }
  std::optional<std::string> text_if_any(const char* key) {
    if (at(key).is_null()) return std::nullopt;
    return text(key);
  }
  JobId id() {
    if (const auto id = JobId::parse(text("id"))) return *id;
    fail("id", "is no job's");
    return JobId::of_fields(0, 0, 0);
  }
  std::vector<JobId> ids() {
    std::vector<JobId> ids;
    const auto& values = at("ids");
    if (!values.is_array()) fail("ids", "is no list");
    for (const auto& value : values) {
      const auto id = value.is_string() ? JobId::parse(value.get_ref<const std::string&>()) : std::nullopt;
      if (!id) {
        fail("ids", "has one that is no job's");
        break;
      }
      ids.push_back(*id);
    }
    return ids;
  }
  void fail(std::string_view key, std::string_view how) {
    if (fault.empty()) fault = fmt::format("{} {}", in_quotes(key), how);
  }

  std::string fault;

 private:
  const Json& at(const char* key) {
    static const Json nothing;
    const auto found = whole_.find(key);
    if (found != whole_.end()) return *found;
    fail(key, "is missing");
    return nothing;
  }

  const Json& whole_;
};

JobState state_of(Reading& from) {
  const auto name = from.text("state");
  for (const auto state : all_job_states)
    if (name == name_of(state)) return state;
  from.fail("state", "is no state");
  return JobState::queued;
}

Job read_job(Reading& from) {
  Job job(NewJob{.id = from.id(),
                 .plan = from.text("plan"),
                 .idempotency_key = from.text_if_any("idempotency_key"),
                 .callback = from.text_if_any("callback"),
                 .due = from.moment("asked_due_us"),
                 .attempts_allowed = from.number_as<std::uint32_t>("attempts_allowed"),
                 .seed = from.number("seed"),
                 .number = from.number("number")});
  if (job.asked.attempts_allowed == 0) from.fail("attempts_allowed", "is none");
  job.state = state_of(from);
  job.due = from.moment("due_us");
  job.attempts = from.number_as<std::uint32_t>("attempts");
  job.expirations = from.number_as<std::uint32_t>("redeliveries");
  job.token = from.number("token", std::numeric_limits<std::int64_t>::max());
  job.worker = from.text("worker");
  job.leased_until = from.moment("leased_until_us");
  job.accepted = from.moment("accepted_us");
  job.started = from.moment_if_any("started_us");
  job.completed = from.moment_if_any("completed_us");
  job.reason = from.text("reason");
  job.outcome = from.text("outcome");
  job.callback_due = from.moment_if_any("callback_due_us");
  job.callback_attempts = from.number_as<std::uint32_t>("callback_attempts");
  const bool ended = job.state == JobState::done || job.state == JobState::dead;
  if (ended != job.completed.has_value()) from.fail("completed_us", "does not go with the state");
  if (job.callback_due && (!ended || !job.asked.callback))
    from.fail("callback_due_us", "does not go with the job");
  return job;
}

Entry read_entry(Reading& from) {
  const auto kind = from.text("waitbench");
  if (kind == "purged") return Purged{from.id()};
  if (kind == "stored") return Stored{from.ids()};
  if (kind == "mark") return Mark{.process = from.number("process"), .number = from.number("number")};
  if (kind != "job") from.fail("waitbench", "is nothing that is known");
  return read_job(from);
}

}  // namespace

std::string entry_text(const Job& job) {
  const Json json{{"waitbench", "job"},
                  {"id", job.asked.id.text()},
                  {"state", name_of(job.state)},
                  {"plan", json_of(job.asked.plan)},
                  {"idempotency_key", json_of(job.asked.idempotency_key)},
                  {"callback", json_of(job.asked.callback)},
                  {"asked_due_us", json_of(job.asked.due)},
                  {"attempts_allowed", job.asked.attempts_allowed},
                  {"seed", job.asked.seed},
                  {"number", job.asked.number},
                  {"accepted_us", json_of(job.accepted)},
                  {"due_us", json_of(job.due)},
                  {"attempts", job.attempts},
                  {"redeliveries", job.expirations},
                  {"token", job.token},
                  {"worker", json_of(job.worker)},
                  {"leased_until_us", json_of(job.leased_until)},
                  {"started_us", json_of(job.started)},
                  {"completed_us", json_of(job.completed)},
                  {"reason", json_of(job.reason)},
                  {"outcome", json_of(job.outcome)},
                  {"callback_due_us", json_of(job.callback_due)},
                  {"callback_attempts", job.callback_attempts}};
  return json.dump();
}

std::string entry_text(const Purged& purged) {
  return Json{{"waitbench", "purged"}, {"id", purged.id.text()}}.dump();
}

std::string entry_text(const Stored& stored) {
  auto ids = Json::array();
  for (const auto& id : stored.ids) ids.push_back(id.text());
  return Json{{"waitbench", "stored"}, {"ids", std::move(ids)}}.dump();
}

std::string entry_text(const Mark& mark) {
  return Json{{"waitbench", "mark"}, {"process", mark.process}, {"number", mark.number}}.dump();
}

Result<Entry> parse_entry(std::string_view text) {
  if (text.size() > largest_entry) return usage_error("the message is larger than a job can be");
  const auto json = Json::parse(text, nullptr, false);
  if (!json.is_object()) return usage_error("the message is no JSON object");
  Reading from(json);
  auto entry = read_entry(from);
  if (!from.fault.empty()) return usage_error("the message is no job: " + from.fault);
  return entry;
}

}  // namespace waitbench::messaging::amqp
