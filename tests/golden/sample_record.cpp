#include "tests/golden/sample_record.hpp"

#include <algorithm>
#include <utility>

namespace waitbench::sample {
namespace {

using namespace std::chrono_literals;

// A number in [0, 1) that is the same on every machine: the middle of a linear congruence.
double scatter(std::uint64_t n) {
  const std::uint64_t mixed = (n + 1) * 6364136223846793005ULL + 1442695040888963407ULL;
  return static_cast<double>(mixed >> 40) / static_cast<double>(1ULL << 24);
}

struct Shape {
  std::string label, model;
  std::uint64_t users = 1000;
  std::uint64_t threads = 3;
  Bytes rss{32 * 1048576ULL}, reserved{210 * 1048576ULL};
  double cpu_us_per_request = 60;
  double switches_per_request = 2;
};

// One request waits `wait`; a few wait longer, as queues do. Whole microseconds by sums and products alone,
// so that every compiler and library agrees on them.
Duration answer_time(Duration wait, std::uint64_t n) {
  const double u = scatter(n);
  const double rare = u * u * u * u;
  return wait +
         std::chrono::microseconds(static_cast<std::int64_t>(300 + 2000 * u + 8000 * rare * rare * rare));
}

TimelineRow second_of(const Shape& shape, std::int64_t second, Duration wait, std::int64_t window_s) {
  const double per_s = static_cast<double>(shape.users) / to_seconds(wait);
  TimelineRow row;
  row.second = second;
  const double wobble =
      1 + 0.02 * (scatter(static_cast<std::uint64_t>(second + 50) * 7 + shape.threads) - 0.5);
  const auto answers =
      static_cast<std::uint64_t>(per_s * wobble + (shape.users == 1 && (second + 50) % 5 == 4 ? 0.9 : 0));
  const bool due = second < window_s;
  row.requests.scheduled = row.sent = due ? answers : 0;
  row.requests.ok = answers;
  row.in_flight_mean =
      static_cast<double>(shape.users) * (due ? 1.0 : 0.9 - 0.2 * static_cast<double>(second - window_s));
  Histogram latency;
  for (std::uint64_t i = 0; i < answers; ++i)
    latency.record(answer_time(wait, static_cast<std::uint64_t>(second + 10) * 1000 + i));
  row.latency = summarize(latency);
  const double filling = std::min(1.0, 0.2 * static_cast<double>(second + 4));
  const auto grown = [filling](std::uint64_t full) {
    return static_cast<std::uint64_t>(static_cast<double>(full) * filling);
  };
  row.server = TimelineRow::Server{
      .threads = shape.threads > 100 ? grown(shape.threads) : shape.threads,
      .descriptors = grown(shape.users) + 12,
      .rss = {grown(shape.rss.count)},
      .virtual_size = {grown(shape.reserved.count)},
      .cpu_s = static_cast<double>(answers) * shape.cpu_us_per_request / 1e6,
      .switches = SwitchCounts{
          .voluntary = static_cast<std::uint64_t>(static_cast<double>(answers) * shape.switches_per_request),
          .involuntary = answers / 40}};
  return row;
}

Run waiting_run(const Shape& shape) {
  constexpr auto wait = 5s;
  const std::int64_t window_s = 15;
  Run run;
  run.label = shape.label;
  run.model = shape.model;
  run.target = "http://127.0.0.1:8080/";
  run.kinds = {{.method = "GET", .target = "/", .body = Bytes{0}}};
  run.plan = "wait 5s";
  run.load = shape.users == 1 ? "closed, 1 user" : "closed, " + format_count(shape.users) + " users";
  run.users = shape.users;
  run.seed = 7;
  run.window = std::chrono::seconds(window_s);
  run.warmup = 5s;
  run.window_began = WallTime(std::chrono::sys_days(2026y / 11 / 21) + 3h + 4min + 12s + 345ms);
  run.requests.scheduled = run.requests.ok = shape.users * 3;
  run.throughput_per_s = static_cast<double>(shape.users) / 5 - 0.02;
  run.bytes_received = run.requests.ok * 131;
  for (std::uint64_t i = 0; i < run.requests.ok; ++i) {
    const auto latency = answer_time(wait, i * 31 + shape.threads);
    const auto lag = std::chrono::microseconds(5 + static_cast<int>(40 * scatter(i)));
    run.latency.record(latency);
    run.service.record(latency - lag);
    run.lag.record(lag);
    run.late_by.record(lag);
  }
  for (std::uint64_t i = 0; i < shape.users; ++i)
    run.connect.record(std::chrono::microseconds(90 + static_cast<int>(300 * scatter(i))));
  run.connections.requested = run.connections.established = shape.users;
  run.connections.answers_least = run.connections.answers_most = 3;
  const auto answers = static_cast<double>(run.requests.ok);
  run.server = ServerUse{
      .threads_max = shape.threads,
      .descriptors_max = shape.users + 12,
      .rss_max = shape.rss,
      .virtual_max = shape.reserved,
      .cpu_s = answers * shape.cpu_us_per_request / 1e6,
      .switches = SwitchCounts{.voluntary = static_cast<std::uint64_t>(answers * shape.switches_per_request),
                               .involuntary = run.requests.ok / 40}};
  run.generator_cpu_s = answers * 9.5 / 1e6;
  run.generator_cpu_us_per_request = 9.5;
  run.littles_residual = 0.0031;
  for (std::int64_t second = -4; second < window_s + 4; ++second)
    run.timeline.push_back(second_of(shape, second, wait, window_s));
  return run;
}

std::vector<Record::Fact> machine() {
  return {{"system", "Linux 6.1.0 x86_64"},
          {"processor", "2 cores, Example CPU @ 2.50 GHz"},
          {"memory", "8 GiB"},
          {"descriptors a process", "20,000"},
          {"threads a user", "31,000"},
          {"compiler", "clang 19.1, -O3"}};
}

}  // namespace

Record twins() {
  Record record;
  record.name = "twins";
  record.title = "Does waiting cost a thread?";
  record.command = {"waitbench", "run", "twins", "--seed", "7"};
  record.started_at = "20261121T030405Z";
  record.version = "0.1.0";
  record.environment = machine();
  record.predicted = {"Throughput N/S = 1,000 / 5 s = 200/s, whatever the model.",
                      "Response time R = S = 5 s, whatever the model.",
                      "Threads: N and a few in the blocking servers; a few in the coroutine server."};
  record.runs = {waiting_run({.label = "thread",
                              .model = "thread",
                              .threads = 1003,
                              .rss = {46 * 1048576ULL},
                              .reserved = {8806 * 1048576ULL},
                              .cpu_us_per_request = 112,
                              .switches_per_request = 4.1}),
                 waiting_run({.label = "control",
                              .model = "control",
                              .threads = 1002,
                              .rss = {39 * 1048576ULL},
                              .reserved = {8734 * 1048576ULL},
                              .cpu_us_per_request = 74,
                              .switches_per_request = 3.2}),
                 waiting_run({.label = "coroutine",
                              .model = "coroutine",
                              .threads = 4,
                              .rss = {14 * 1048576ULL},
                              .reserved = {188 * 1048576ULL},
                              .cpu_us_per_request = 31,
                              .switches_per_request = 0.24}),
                 waiting_run({.label = "coroutine, 1 user",
                              .model = "coroutine",
                              .users = 1,
                              .threads = 4,
                              .rss = {12 * 1048576ULL},
                              .reserved = {188 * 1048576ULL},
                              .cpu_us_per_request = 95,
                              .switches_per_request = 3})};
  record.verdicts = {
      {"All three servers answered 1,000 waiting users at 200 requests a second: waiting is not computing.",
       "holds", "predicted 200/s; measured 199.98/s, 199.98/s, 199.98/s"},
      {"The blocking servers needed 1,003 and 1,002 threads for it, the coroutine server 4.", "holds",
       "predicted N + 3, N + 2 and 4"},
      {"1,000 threads cost 1 GB: they reserved 8.6 GiB of addresses, but used 46 MiB.", "refuted",
       "1 MB a thread is address space, not memory"},
      {"The coroutine server answers one call sooner.", "not shown",
       "5.001 s against 5.001 s; the difference is within the noise"}};
  return record;
}

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

Record find_max() {
  auto record = load();
  const Run whole = std::move(record.runs.front());
  record.name = "find-max";
  record.title = "the highest rate at which a server keeps its objective";
  record.command = {"waitbench", "load", whole.target, "--find-max", "--slo", "p99 < 50ms, errors < 0.1%"};
  record.runs.clear();
  auto& highest = record.highest_rate.emplace(HighestRate{
      .slo = {"p99 < 50ms", "errors < 0.1%"},
      .low_per_s = 800,
      .high_per_s = 951.2,
      .outcome = "found",
      .finding = "The highest rate lies between 800/s and 951.2/s: held 2 of 2 times, failed 1 of 1 time.",
      .finished = false,
      .resolution = 0.05,
      .repeats = 3,
      .remarks = {"The search ended early: the ends are not as close, or not as often repeated, as they were "
                  "to be.",
                  "Undecided: 875/s (held 1 of 2 times)."},
      .points = {}});
  struct Shape {
    double rate_per_s;
    std::string label, outcome, because;
    Duration slowest;
  };
  const std::vector<Shape> shapes{
      {800, "rate-800", "held", "p99 < 50ms: measured 8ms, errors < 0.1%: measured 0%", 8ms},
      {1600, "rate-1600", "unmeasured", "generator_saturated", 90ms},
      {1131, "rate-1131", "failed", "p99 < 50ms: measured 2.5s", 2500ms},
      {951.2, "rate-951.2", "failed", "fell behind: 94.2 % of what was due was answered well in time", 45ms},
      {875, "rate-875", "held", "p99 < 50ms: measured 31ms, errors < 0.1%: measured 0%", 31ms},
      {875, "rate-875-2", "failed", "p99 < 50ms: measured 71ms", 71ms},
      {800, "rate-800-2", "held", "p99 < 50ms: measured 9ms, errors < 0.1%: measured 0%", 9ms}};
  for (const auto& shape : shapes) {
    Run run;
    run.label = shape.label;
    run.target = whole.target;
    run.kinds = whole.kinds;
    run.load = "open, " + shape.label.substr(5, shape.label.find('-', 5) - 5) + "/s";
    run.rate_per_s = shape.rate_per_s;
    run.seed = 1 + record.runs.size();
    run.window = 10s;
    const auto due = static_cast<std::uint64_t>(shape.rate_per_s * 10);
    run.requests.scheduled = run.requests.ok = due;
    run.throughput_per_s = shape.rate_per_s * (shape.outcome == "failed" ? 0.942 : 1);
    for (std::uint64_t i = 0; i < due; ++i) run.latency.record(shape.slowest * (1 + i % 100) / 100);
    if (shape.outcome == "unmeasured")
      run.validity.reasons = {{"generator_saturated", "the generator's busiest thread used 97.1 %.", true}};
    highest.points.push_back({shape.rate_per_s, shape.outcome, shape.because, record.runs.size()});
    record.runs.push_back(std::move(run));
  }
  record.verdicts = {{highest.finding, "holds", "searched for: p99 < 50ms, errors < 0.1%"}};
  return record;
}

Record hostile() {
  Record record;
  record.name = "../../etc/<script>";
  record.title = "</title><script>alert('title')</script>";
  record.command = {"waitbench", "run", "it's; rm -rf $HOME", "a\nb", ""};
  record.started_at = "20261121T030405Z";
  record.version = "0.1.0";
  record.environment = {{"host <b>name</b>", "\"quoted\" & \xE2\x80\xA8line"}, {"not UTF-8", "\xFF\xFE"}};
  record.complete = false;
  record.incomplete_because = "Interrupted by SIGINT after 2 of 4 runs.";

  auto scripted =
      waiting_run({.label = "<script>alert(1)</script>", .model = "thread", .users = 10, .threads = 13});
  scripted.target = "http://127.0.0.1/</script><!--\xE2\x80\xA8";
  scripted.plan = "@SUM(A1)";
  scripted.timeline.resize(6);

  auto formula = waiting_run({.label = "=cmd()", .model = "coroutine", .users = 10});
  formula.complete = false;
  formula.requests.ok -= 10;
  formula.requests.unfinished = 10;
  formula.server.reset();
  for (auto& row : formula.timeline) row.server.reset();
  formula.timeline.resize(4);

  auto path = waiting_run({.label = "../x,\"y\"", .model = "", .users = 10});
  path.kinds = {{.weight = 9, .method = "GET", .target = "/<b>{n}</b>\xFF", .body = Bytes{0}},
                {.weight = 1, .method = "POST", .target = "/orders?by={\"user\"}"}};
  path.data_rows = 20'000;
  path.validity.reasons = {
      {"generator_cpu",
       "The generator's only CPU was 99 % busy. Lower --rate below about 2,000/s, or give it --threads 2.",
       true},
      {"lag", "\x1b[31mred\x1b[0m \xE6\xBC\xA2\xE5\xAD\x97", false}};
  path.timeline.clear();

  Run nothing;
  nothing.label = "..\\x,\"y\"";
  nothing.target = "http://127.0.0.1:1/";
  nothing.load = "closed, 10 users";
  nothing.complete = false;
  nothing.requests = {.scheduled = 10, .connect_error = 10};
  record.runs = {scripted, formula, path, nothing};
  record.verdicts = {{"<img src=x onerror=alert(2)>", "invalid", "-->"},
                     {"An outcome nobody knows.", "<b>maybe</b>", ""}};
  return record;
}

}  // namespace waitbench::sample
