#include <utility>

#include "tests/golden/sample_parts.hpp"
#include "tests/golden/sample_record.hpp"

namespace waitbench::sample {

using namespace std::chrono_literals;

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

}  // namespace waitbench::sample
