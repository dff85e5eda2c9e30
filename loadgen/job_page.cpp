#include "loadgen/job_page.hpp"

#include <cmath>
#include <string>
#include <utility>

#include <fmt/format.h>

#include "core/json_reader.hpp"

namespace waitbench::loadgen {
namespace {

using Json = JsonReader::Json;

constexpr double most_counted = 1e15;      // whole in a double, and more than there can be of anything
constexpr double latest_moment_us = 9e15;  // in the year 2255: in nanoseconds, what 63 bits hold
constexpr std::size_t longest_text = 1024, most_jobs = 1'000'000;

constexpr std::array<std::pair<std::string_view, JobState>, 5> state_names{{{"queued", JobState::queued},
                                                                            {"running", JobState::running},
                                                                            {"failed", JobState::failed},
                                                                            {"done", JobState::done},
                                                                            {"dead", JobState::dead}}};

std::optional<std::uint8_t> hex_digit(char c) {
  if (c >= '0' && c <= '9') return static_cast<std::uint8_t>(c - '0');
  if (c >= 'a' && c <= 'f') return static_cast<std::uint8_t>(c - 'a' + 10);
  if (c >= 'A' && c <= 'F') return static_cast<std::uint8_t>(c - 'A' + 10);
  return std::nullopt;
}

class Reading : public JsonReader {
 public:
  Reading() : JsonReader(longest_text) {}

  std::uint64_t whole(const Json& object, const char* key, double most = most_counted) {
    const double told = number(object, key, 0, most);
    if (told != std::floor(told)) fail(key, "is no whole number");
    return static_cast<std::uint64_t>(told);
  }
  JobMoment moment(const Json& object, const char* key) {
    const auto us = static_cast<std::int64_t>(whole(object, key, latest_moment_us));
    return JobMoment(std::chrono::microseconds(us));
  }
  std::optional<JobMoment> moment_or_null(const Json& object, const char* key) {
    if (at(object, key).is_null()) return std::nullopt;
    return moment(object, key);
  }
  JobName name(const Json& object, const char* key) {
    const auto told = parse_job_name(text(object, key));
    if (!told) fail(key, "is no UUID");
    return told.value_or(JobName{});
  }
  JobState state(const Json& object, const char* key) {
    const auto told = text(object, key);
    for (const auto& [name, state] : state_names) {
      if (told == name) return state;
    }
    fail(key, "is none of queued, running, failed, done, dead");
    return JobState::queued;
  }
};

ToldJob read_job(const Json& object, Reading& from) {
  ToldJob job{.name = from.name(object, "id"),
              .sequence = from.whole(object, "sequence"),
              .state = from.state(object, "state"),
              .attempts = from.whole(object, "attempts"),
              .redelivered = from.whole(object, "redelivered"),
              .accepted = from.moment(object, "accepted_at_us"),
              .started = from.moment_or_null(object, "started_at_us"),
              .ended = from.moment_or_null(object, "completed_at_us")};
  const bool has_ended = job.state == JobState::done || job.state == JobState::dead;
  if (has_ended && !job.ended) from.fail("completed_at_us", "is null of a job that has ended");
  return job;
}

Error unusable(std::string_view what, const std::string& fault) {
  return environment_error(fmt::format("{}: {}.", what, fault));
}

}  // namespace

std::optional<JobName> parse_job_name(std::string_view text) {
  constexpr std::size_t size = 36;
  if (text.size() != size) return std::nullopt;
  JobName name{};
  std::size_t digits = 0;
  for (std::size_t place = 0; place < size; ++place) {
    if (place == 8 || place == 13 || place == 18 || place == 23) {
      if (text[place] != '-') return std::nullopt;
      continue;
    }
    const auto digit = hex_digit(text[place]);
    if (!digit) return std::nullopt;
    auto& byte = name[digits++ / 2];
    byte = static_cast<std::uint8_t>(byte << 4 | *digit);
  }
  return name;
}

std::optional<JobName> job_named_by(std::string_view location) {
  constexpr std::string_view path = "/jobs/";
  const auto found = location.rfind(path);
  if (found == std::string_view::npos) return std::nullopt;
  return parse_job_name(location.substr(found + path.size()));
}

Result<std::vector<ToldJob>> parse_job_page(std::string_view page, std::uint64_t after) {
  const auto object = Json::parse(page, nullptr, false);
  Reading from;
  std::vector<ToldJob> jobs;
  for (const auto& element : from.list(object, "jobs", most_jobs)) {
    jobs.push_back(read_job(element, from));
    if (jobs.back().sequence <= after) from.fail("sequence", "is out of order");
    after = jobs.back().sequence;
    if (!from.fault().empty()) break;
  }
  if (!from.fault().empty()) return unusable("no page of jobs", from.fault());
  return jobs;
}

Result<JobStats> parse_job_stats(std::string_view page) {
  const auto object = Json::parse(page, nullptr, false);
  Reading from;
  const JobStats stats{.queued = from.whole(object, "queued"),
                       .running = from.whole(object, "running"),
                       .done = from.whole(object, "done"),
                       .dead = from.whole(object, "dead"),
                       .attempts = from.whole(object, "attempts"),
                       .redelivered = from.whole(object, "redelivered"),
                       .oldest_age_s = from.number(object, "oldest_age_s", 0, most_counted),
                       .last_sequence = from.whole(object, "last_sequence")};
  if (!from.fault().empty()) return unusable("it does not tell of a queue of jobs", from.fault());
  return stats;
}

ServerState state_of(const JobStats& stats) {
  ServerState state;
  state.jobs_queued = stats.queued;
  state.jobs_running = stats.running;
  state.jobs_oldest_age_ms = static_cast<std::uint64_t>(std::llround(stats.oldest_age_s * 1000));
  state.jobs_done = stats.done;
  state.jobs_dead = stats.dead;
  state.jobs_attempts = stats.attempts;
  state.jobs_redelivered = stats.redelivered;
  return state;
}

}  // namespace waitbench::loadgen
