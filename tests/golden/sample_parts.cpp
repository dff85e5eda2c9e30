#include "tests/golden/sample_parts.hpp"

#include <algorithm>

namespace waitbench::sample {

using namespace std::chrono_literals;

double scatter(std::uint64_t n) {
  const std::uint64_t mixed = (n + 1) * 6364136223846793005ULL + 1442695040888963407ULL;
  return static_cast<double>(mixed >> 40) / static_cast<double>(1ULL << 24);
}

Duration answer_time(Duration wait, std::uint64_t n) {
  const double u = scatter(n);
  const double rare = u * u * u * u;
  return wait +
         std::chrono::microseconds(static_cast<std::int64_t>(300 + 2000 * u + 8000 * rare * rare * rare));
}

namespace {

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

}  // namespace

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

}  // namespace waitbench::sample
