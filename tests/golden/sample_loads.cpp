#include <algorithm>
#include <utility>

#include "tests/golden/sample_parts.hpp"
#include "tests/golden/sample_record.hpp"

namespace waitbench::sample {

using namespace std::chrono_literals;

Record load() {
  Record record;
  record.name = "load";
  record.title = "GET http://127.0.0.1:8080/search?q=caf%C3%A9";
  record.command = {"waitbench",  "load", "http://127.0.0.1:8080/search?q=caf%C3%A9", "--rate", "2000/s",
                    "--duration", "30s"};
  record.started_at = "20261121T101112Z";
  record.version = "0.1.0";
  record.environment = machine();
  Run run;
  run.label = "load";
  run.target = "http://127.0.0.1:8080/search?q=caf%C3%A9";
  run.kinds = {{.method = "GET", .target = "/search?q=caf%C3%A9", .body = Bytes{0}}};
  run.load = "open, 2,000/s, Poisson";
  run.rate_per_s = 2000;
  run.seed = 7;
  run.window = 30s;
  run.warmup = 2s;
  run.requests = {.scheduled = 60000,
                  .ok = 59900,
                  .http_error = 60,
                  .timeout = 25,
                  .connect_error = 0,
                  .reset = 10,
                  .malformed = 0,
                  .shed = 5,
                  .unfinished = 0};
  run.throughput_per_s = 1996.666666667;
  run.bytes_received = 59960ULL * 812;
  for (std::uint64_t i = 0; i < 59985; ++i) {
    const double u = scatter(i);
    const auto service = std::chrono::microseconds(static_cast<std::int64_t>(400 + 900 * u / (1.01 - u)));
    run.service.record(service);
    run.lag.record(std::chrono::nanoseconds(900 + static_cast<std::int64_t>(30000 * scatter(i * 3))));
    run.late_by.record(std::chrono::nanoseconds(200 + static_cast<std::int64_t>(9000 * scatter(i * 5))));
    run.latency.record(i < 25 ? Duration(10s) : service + 12us);
  }
  for (std::uint64_t i = 0; i < 64; ++i) run.connect.record(std::chrono::microseconds(80 + i));
  run.connections = {.requested = 77,
                     .established = 74,
                     .lost = 10,
                     .never_served = 1,
                     .handshake_repeated = 2,
                     .answers_least = 0,
                     .answers_most = 2410,
                     .refused = 3};
  run.generator_cpu_s = 0.62;
  run.generator_spin_s = 0.21;
  run.generator_cpu_us_per_request = 10.3;
  run.machine = MachineUse{.busy_s = 31.52, .stolen_s = 0.07, .idle_s = 28.66};
  run.schedule_kept = 0.99871;
  run.littles_residual = 0.012;
  run.validity.reasons = {
      {"schedule_slipped",
       "99.87 % of the schedule was taken up within 1 ms of its due time (99.9 % is expected).", false}};
  for (std::int64_t second = -2; second < 31; ++second) {
    TimelineRow row;
    row.second = second;
    row.requests.ok =
        second < 30 ? 1990 + static_cast<std::uint64_t>(20 * scatter(static_cast<std::uint64_t>(second + 5)))
                    : 14;
    row.requests.timeout = second == 12 ? 25 : 0;
    row.requests.http_error = second == 11 ? 60 : 0;
    row.requests.scheduled = row.sent = second < 30 ? 2000 : 0;
    row.in_flight_mean = second == 11 ? 40.5 : 2.75;
    run.timeline.push_back(row);
  }
  record.runs = {run};
  return record;
}

Record staged() {
  Record record;
  record.name = "load";
  record.title = "one load against one server";
  record.command = {"waitbench", "load", "http://127.0.0.1:8080/", "--stages",
                    "0/s..200/s over 10s; 200/s for 20s; 1000/s for 2s"};
  record.started_at = "20261121T121314Z";
  record.version = "0.1.0";
  record.environment = machine();
  Run run;
  run.label = "load";
  run.target = "http://127.0.0.1:8080/";
  run.load = "open, 0/s..200/s over 10s; 200/s for 20s; 1000/s for 2s";
  run.seed = 7;
  run.window = 32s;
  run.requests = {.scheduled = 7000, .ok = 6950, .timeout = 50};
  run.throughput_per_s.reset();
  run.bytes_received = 6950 * 131;
  const auto stage = [&](std::string load, Duration begin, Duration end, double from, double to,
                         std::uint64_t requests, std::uint64_t timeouts) {
    MeasuredStage added;
    added.load = std::move(load);
    added.begin = begin;
    added.end = end;
    added.constant = from == to;
    added.from = from;
    added.to = to;
    added.requests = {.scheduled = requests, .ok = requests - timeouts, .timeout = timeouts};
    added.bytes_received = added.requests.ok * 131;
    if (added.constant) {
      added.throughput_per_s = std::min(to, 800.0);
      added.imbalance = to > 800 ? 0.158 : 0.0004;
      added.latency.emplace(1h, 4);
    } else {
      added.withheld = "a ramp: no figure is averaged over it";
    }
    for (std::uint64_t i = 0; i < requests; ++i) {
      const auto latency = i < timeouts ? Duration(10s) : answer_time(50ms, i * 31 + requests);
      run.latency.record(latency);
      run.service.record(latency);
      run.lag.record(std::chrono::microseconds(5 + static_cast<int>(40 * scatter(i))));
      if (added.latency) added.latency->record(latency);
    }
    run.stages.push_back(std::move(added));
  };
  stage("0/s..200/s over 10s", 0s, 10s, 0, 200, 1000, 0);
  stage("200/s for 20s", 10s, 30s, 200, 200, 4000, 0);
  stage("1000/s for 2s", 30s, 32s, 1000, 1000, 2000, 50);
  run.connections.established = 80;
  run.generator_cpu_s = 0.07;
  run.generator_cpu_us_per_request = 10;
  run.littles_residual = 0.00001;
  run.validity.reasons = {
      {"stage_not_settled",
       "stage 3 (1000/s for 2s) had not settled: good answers came at 800.0/s, for 950.0/s "
       "that were due.",
       false}};
  for (std::int64_t second = 0; second < 33; ++second) {
    TimelineRow row;
    row.second = second;
    const auto rate = static_cast<std::uint64_t>(second < 10   ? 20 * second + 10
                                                 : second < 30 ? 200
                                                 : second < 32 ? 1000
                                                               : 0);
    row.requests.scheduled = row.sent = rate;
    row.requests.ok = std::min<std::uint64_t>(rate, 800);
    row.in_flight_mean = 0.05 * static_cast<double>(rate);
    run.timeline.push_back(row);
  }
  run.expectations = {{"p99 < 50ms", "refuted", "stage 3 (1000/s for 2s): measured 10s"}};
  record.verdicts = run.expectations;
  record.runs = {std::move(run)};
  return record;
}

}  // namespace waitbench::sample
