#include "core/record/expectation.hpp"

#include "tests/catch.hpp"

using namespace waitbench;
using namespace std::chrono_literals;

namespace {

// 1,000 requests, 990 of them answered in 1 to 990 ms; the rest had a reset.
Run measured() {
  Run run;
  run.requests = {.scheduled = 1000, .ok = 990, .reset = 10};
  run.throughput_per_s = 99;
  for (int i = 1; i <= 990; ++i) run.latency.record(std::chrono::milliseconds(i));
  return run;
}

std::string outcome(std::string_view text) {
  return judge(parse_expectation(text).value(), measured()).outcome;
}

std::string error_of(std::string_view text) {
  const auto read = parse_expectation(text);
  return read ? "no error" : read.error().text;
}

}  // namespace

TEST_CASE("each metric is held against its limit", "[expectation]") {
  CHECK(outcome("p50 < 496ms") == "holds");
  CHECK(outcome("p50 < 495ms") == "refuted");
  CHECK(outcome("max <= 990ms") == "holds");
  CHECK(outcome("max < 990ms") == "refuted");
  CHECK(outcome("min >= 1ms") == "holds");
  CHECK(outcome("min > 1ms") == "refuted");
  CHECK(outcome("ok > 98.9%") == "holds");
  CHECK(outcome("ok >= 99%") == "holds");
  CHECK(outcome("ok > 99%") == "refuted");
  CHECK(outcome("errors < 1.1%") == "holds");
  CHECK(outcome("errors < 1%") == "refuted");
  CHECK(outcome("throughput >= 99/s") == "holds");
  CHECK(outcome("throughput > 100/s") == "refuted");
}

TEST_CASE("what the samples cannot carry is not shown", "[expectation]") {
  CHECK(outcome("p99 < 1h") == "holds");
  CHECK(outcome("p99.9 < 1h") == "not shown");
  CHECK(judge(parse_expectation("p50 < 1s").value(), Run{}).outcome == "not shown");
  CHECK(judge(parse_expectation("ok > 1%").value(), Run{}).outcome == "not shown");
}

TEST_CASE("an invalid run shows nothing, neither good nor bad", "[expectation]") {
  auto run = measured();
  run.validity.reasons.push_back({"generator_saturated", "", true});
  CHECK(judge(parse_expectation("max < 1h").value(), run).outcome == "invalid");
}

TEST_CASE("a verdict tells what was expected and what was measured", "[expectation]") {
  const auto verdict = judge(parse_expectation("  max<1s ").value(), measured());
  CHECK(verdict.claim == "max < 1s");
  CHECK(verdict.detail == "measured 990ms");
  CHECK(judge(parse_expectation("errors < 0.1%").value(), measured()).detail == "measured 1%");
}

TEST_CASE("several are separated by commas", "[expectation]") {
  const auto several = parse_expectations("p99 < 50ms, errors < 0.1%").value();
  REQUIRE(several.size() == 2);
  CHECK(several[0].text == "p99 < 50ms");
  CHECK(several[1].text == "errors < 0.1%");
  CHECK(parse_expectations("").has_error());
  CHECK(parse_expectations("p99 < 1s,").has_error());
}

TEST_CASE("a mistake is told with what may be written", "[expectation]") {
  CHECK(error_of("p99 = 50ms").find("no comparison. Write for example p99 < 50ms") != std::string::npos);
  CHECK(error_of("througput > 5/s").find("unknown metric \"througput\". Did you mean throughput?") !=
        std::string::npos);
  CHECK(error_of("p99 < 50").find("50 has no unit") != std::string::npos);
  CHECK(error_of("errors < 5ms").find("is not a percentage") != std::string::npos);
  CHECK(error_of("errors < 101%").find("is not a percentage") != std::string::npos);
  CHECK(error_of("throughput > 5").find("5 has no unit") != std::string::npos);
  CHECK(error_of("< 5ms").find("unknown metric \"\"") != std::string::npos);
  CHECK(error_of("p99 <").find("is not a duration") != std::string::npos);
}

namespace {

MeasuredStage stage(std::string load, double from, double to, RequestCounts requests) {
  MeasuredStage made;
  made.load = std::move(load);
  made.from = from;
  made.to = to;
  made.constant = from == to;
  made.requests = requests;
  if (made.constant) {
    made.latency.emplace();
    for (std::uint64_t i = 1; i <= requests.ok; ++i)
      made.latency->record(std::chrono::milliseconds(i) * static_cast<int>(to));
    made.throughput_per_s = to;
  }
  return made;
}

// Constant stages of 1/s and 2/s with 1 to 1,000 and 2 to 2,000 ms, behind a ramp with errors and before a
// pause.
Run in_stages() {
  Run run;
  run.requests = {.scheduled = 2100, .ok = 2090, .reset = 10};
  run.throughput_per_s.reset();
  run.stages = {stage("0/s..1/s over 1s", 0, 1, {.scheduled = 100, .ok = 90, .reset = 10}),
                stage("1/s for 1s", 1, 1, {.scheduled = 1000, .ok = 1000}),
                stage("2/s for 1s", 2, 2, {.scheduled = 1000, .ok = 1000}), stage("0/s for 1s", 0, 0, {})};
  return run;
}

Verdict staged(std::string_view text, const Run& run = in_stages()) {
  return judge(parse_expectation(text).value(), run);
}

}  // namespace

TEST_CASE("every constant stage has to meet a threshold, and the worst one is named", "[expectation]") {
  CHECK(staged("p99 < 2s").outcome == "holds");
  CHECK(staged("p99 < 2s").detail == "worst in stage 3 (2/s for 1s): measured 1.981s");
  CHECK(staged("p99 < 1s").outcome == "refuted");
  CHECK(staged("p99 < 1s").detail == "stage 3 (2/s for 1s): measured 1.981s");
  CHECK(staged("throughput > 1.5/s").outcome == "refuted");
  CHECK(staged("throughput > 1.5/s").detail == "stage 2 (1/s for 1s): measured 1/s");
  CHECK(staged("throughput > 0.5/s").outcome == "holds");
}

TEST_CASE("errors on a ramp are errors", "[expectation]") {
  CHECK(staged("errors < 5%").outcome == "refuted");
  CHECK(staged("errors < 5%").detail == "stage 1 (0/s..1/s over 1s): measured 10%");
  CHECK(staged("ok > 89%").outcome == "holds");
}

TEST_CASE("what one stage cannot show is not shown, unless another refutes it", "[expectation]") {
  auto run = in_stages();
  CHECK(staged("p99.9 < 1h", run).outcome == "not shown");
  CHECK(staged("p99.9 < 1h", run).detail ==
        "stage 2 (1/s for 1s): too few samples to tell: p99.9 needs 4,603. Measure longer, or more");
  run.stages[1].latency.emplace();
  CHECK(staged("p99 < 2s", run).outcome == "not shown");
  CHECK(staged("p99 < 1s", run).outcome == "refuted");
  run.stages.resize(1);
  CHECK(staged("p99 < 1h", run).outcome == "not shown");
  CHECK(staged("p99 < 1h", run).detail == "no constant stage, and no figure is averaged over a ramp");
}
