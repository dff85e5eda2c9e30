#include "cli/jobs_view.hpp"

#include <array>

#include <fmt/format.h>

#include "core/units.hpp"
#include "core/wall_time.hpp"
#include "messaging/job_json.hpp"
#include "report/text_table.hpp"

namespace waitbench::cli {
namespace {

using messaging::Job;
using messaging::Moment;

constexpr std::size_t widest_plan = 32, widest_reason = 48;

std::string utc(Moment moment) {
  return format_utc(std::chrono::floor<WallTime::duration>(moment));
}

std::string utc(const std::optional<Moment>& moment) {
  return moment ? utc(*moment) : "-";
}

std::string attempts_of(const Job& job) {
  return fmt::format("{} of {}", job.attempts, job.asked.attempts_allowed);
}

std::string or_dash(const std::string& text) {
  return text.empty() ? "-" : printable(text);
}

}  // namespace

std::string jobs_text(std::span<const Job> jobs, const TextStyle& style) {
  if (jobs.empty()) return "no jobs\n";
  std::vector<TextColumn> columns{
      {.heading = "id", .importance = 9, .align = Align::left, .cells = {}},
      {.heading = "state", .importance = 8, .align = Align::left, .cells = {}},
      {.heading = "attempts", .importance = 6, .align = Align::right, .cells = {}},
      {.heading = "sequence", .importance = 4, .align = Align::right, .cells = {}},
      {.heading = "due", .importance = 3, .align = Align::left, .cells = {}},
      {.heading = "plan", .importance = 5, .align = Align::left, .cells = {}},
      {.heading = "reason", .importance = 7, .align = Align::left, .cells = {}}};
  for (const auto& job : jobs) {
    const std::array cells{job.asked.id.text(),
                           std::string(messaging::told_state(job)),
                           attempts_of(job),
                           std::to_string(job.sequence),
                           utc(job.due),
                           shortened(printable(job.asked.plan), widest_plan),
                           shortened(or_dash(job.reason), widest_reason)};
    for (std::size_t i = 0; i < cells.size(); ++i) columns[i].cells.push_back(cells[i]);
  }
  // The id is what the other words take: a table cuts its first column to a third, so it lends no width.
  return table_text(lay_out(std::move(columns), std::max<std::size_t>(style.columns, 3 * 36)), style);
}

std::string jobs_json(std::span<const Job> jobs) {
  std::string text = "[";
  for (const auto& job : jobs) {
    text += text.size() > 1 ? ",\n " : "";
    text += messaging::job_json(job);
  }
  return text + "]\n";
}

std::string job_text(const Job& job) {
  const auto& asked = job.asked;
  std::string text;
  const auto line = [&text](std::string_view name, std::string_view value) {
    text += fmt::format("{:<10} {}\n", name, value);
  };
  line("id", asked.id.text());
  line("state", messaging::told_state(job));
  line("plan", printable(asked.plan));
  line("draws", fmt::format("request {} of seed {}", asked.number, asked.seed));
  line("attempts", attempts_of(job));
  if (job.expirations > 0) line("expired", fmt::format("{} leases", job.expirations));
  line("accepted", utc(job.accepted));
  line("due", utc(job.due));
  line("started", utc(job.started));
  line("completed", utc(job.completed));
  line("worker", or_dash(job.worker));
  line("reason", or_dash(job.reason));
  line("outcome", or_dash(job.outcome));
  if (asked.callback) line("callback", printable(*asked.callback));
  return text;
}

std::string stats_text(const messaging::QueueStats& stats, Moment now) {
  return fmt::format(
      "queued  {:>12}   the oldest due for {}\n"
      "running {:>12}\n"
      "done    {:>12}\n"
      "dead    {:>12}\n"
      "attempts {:>11}   of which {} expired and were delivered again\n",
      format_count(stats.queued), format_duration(stats.oldest_age(now)), format_count(stats.running),
      format_count(stats.done), format_count(stats.dead), format_count(stats.attempts),
      format_count(stats.expirations));
}

}  // namespace waitbench::cli
