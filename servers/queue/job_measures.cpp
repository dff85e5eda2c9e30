#include "servers/queue/job_measures.hpp"

#include "servers/queue/job_desk.hpp"
#include "servers/worker/worker.hpp"

namespace waitbench::servers {
namespace {

using Kind = Measure::Kind;

constexpr Duration patience = std::chrono::milliseconds(200);

Measure row(Kind kind, std::string_view name, std::string_view help, auto value) {
  return {name, help, kind, {}, static_cast<double>(value)};
}

void add_totals(std::vector<Measure>& measures, const messaging::QueueStats& stats) {
  const auto age = stats.oldest_age(worker::moment_now());
  const auto add = [&](Kind kind, std::string_view name, std::string_view help, auto value) {
    measures.push_back(row(kind, name, help, value));
  };
  add(Kind::gauge, "jobs_queued", "Jobs to be done, those that wait for their retry included.", stats.queued);
  add(Kind::gauge, "jobs_running", "Jobs that a worker has.", stats.running);
  add(Kind::counter, "jobs_done", "Jobs done that are still kept.", stats.done);
  add(Kind::counter, "jobs_dead", "Dead letters that are still kept.", stats.dead);
  add(Kind::counter, "jobs_attempts", "Claims of jobs, since the queue was made.", stats.attempts);
  add(Kind::counter, "jobs_redelivered", "Claims whose lease expired: the job was delivered again.",
      stats.expirations);
  add(Kind::gauge, "jobs_oldest_age_ms", "For how long the job that waits longest has been due.",
      std::chrono::duration_cast<std::chrono::milliseconds>(age).count());
}

}  // namespace

std::vector<Measure> measures_of(JobDesk& desk) {
  std::vector<Measure> measures;
  if (const auto stats = desk.stats(patience)) add_totals(measures, *stats);
  const auto figures = desk.storing().figures();
  measures.push_back(
      row(Kind::counter, "queue_operations", "Operations that this process stored.", figures.operations));
  measures.push_back(
      row(Kind::counter, "queue_commits", "Transactions in which it stored them.", figures.batches));
  measures.push_back(
      row(Kind::counter, "queue_failed_commits", "Transactions that were not kept.", figures.failed));
  measures.push_back(
      row(Kind::gauge, "queue_waiting", "Operations that wait to be stored.", figures.waiting));
  return measures;
}

}  // namespace waitbench::servers
