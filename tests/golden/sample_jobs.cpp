#include <algorithm>

#include "tests/golden/sample_parts.hpp"
#include "tests/golden/sample_record.hpp"

namespace waitbench::sample {

using namespace std::chrono_literals;

namespace {

// Jobs come at 500/s for 10 s, and 400 are done a second: the rest queues, and is done afterwards.
TimelineRow second_of_queue(std::int64_t second) {
  TimelineRow row;
  row.second = second;
  const bool due = second < 10;
  row.requests.scheduled = row.sent = row.requests.ok = due ? 500 : 0;
  row.in_flight_mean = due ? 0.6 : 0;
  const auto n = static_cast<std::uint64_t>(second + 1);
  const auto came = std::min<std::uint64_t>(n, 10) * 500, done = std::min<std::uint64_t>(n * 400, 4960);
  ServerState state;
  state.jobs_queued = came - done > 16 ? came - done - 8 : came - done;
  state.jobs_running = came - done > 16 ? 8 : 0;
  state.jobs_oldest_age_ms = (came - done) * 5 / 2;
  state.jobs_done = 70'000 + done;
  state.jobs_dead = 11 + n / 4;
  state.jobs_attempts = 71'000 + done + n;
  state.jobs_redelivered = 30 + n / 3;
  row.state = state;
  return row;
}

JobFigures figures() {
  JobFigures jobs;
  jobs.accepted = 5000;
  jobs.done = 4960;
  jobs.dead = 3;
  jobs.queued = 24;
  jobs.running = 8;
  jobs.failed = 4;
  jobs.lost = 1;
  jobs.unacknowledged = 2;
  jobs.attempts = 4990;
  jobs.redelivered = 4;
  jobs.open_because = "--follow-timeout 3s was over";
  for (std::uint64_t i = 0; i < 4963; ++i) {
    const Duration waited = std::chrono::microseconds(200 * i), worked = answer_time(20ms, i);
    jobs.queue_wait.record(waited);
    jobs.execution.record(worked);
    jobs.completion.record(900us + waited + worked);
  }
  jobs.queue_wait.record(1s, 8);
  jobs.completion.record(5s, jobs.open());
  return jobs;
}

}  // namespace

Record followed() {
  Record record;
  record.name = "load";
  record.title = "one load against one server";
  record.command = {"waitbench", "load", "http://127.0.0.1:8080/jobs", "--method", "POST", "--rate", "500/s",
                    "--follow",  "jobs", "--follow-timeout",           "3s"};
  record.started_at = "20261122T060708Z";
  record.version = "0.1.0";
  record.environment = machine();
  Run run;
  run.label = "load";
  run.target = "http://127.0.0.1:8080/jobs";
  run.kinds = {{.method = "POST", .target = "/jobs", .body = Bytes{0}}};
  run.load = "open, 500/s";
  run.rate_per_s = 500;
  run.seed = 7;
  run.window = 10s;
  run.requests = {.scheduled = 5003, .ok = 5000, .timeout = 2, .reset = 1};
  run.throughput_per_s = 500;
  run.bytes_received = 5000 * 212;
  for (std::uint64_t i = 0; i < 5000; ++i) {
    const auto service = std::chrono::microseconds(300 + static_cast<int>(900 * scatter(i)));
    run.service.record(service);
    run.lag.record(5us);
    run.late_by.record(2us);
    run.latency.record(service + 5us);
  }
  run.connections.requested = run.connections.established = 6;
  run.generator_cpu_s = 0.06;
  run.generator_cpu_us_per_request = 12;
  run.littles_residual = 0.002;
  run.jobs = figures();
  run.validity.reasons = {
      {"jobs_open",
       "36 of the accepted jobs had not ended when following did (--follow-timeout 3s was over): their "
       "completion counts as at least their age then.",
       false}};
  for (std::int64_t second = 0; second < 13; ++second) {
    run.timeline.push_back(second_of_queue(second));
    if (second == 0) continue;
    auto& row = run.timeline.back();
    row.counted = counted_between(*run.timeline[run.timeline.size() - 2].state, *row.state);
  }
  run.expectations = {judge_lost(*run.jobs)};
  record.verdicts = run.expectations;
  record.runs = {std::move(run)};
  return record;
}

}  // namespace waitbench::sample
