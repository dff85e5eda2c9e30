#include "loadgen/rate_trial.hpp"

#include <cmath>
#include <string>

#include "tests/catch.hpp"

using namespace waitbench;
using namespace waitbench::loadgen;
using namespace std::chrono_literals;

namespace {

std::vector<Expectation> slo(const std::string& text) {
  return *parse_expectations(text);
}

// 1,000 requests in 10 s, all answered in `latency`, of which `answered_per_s` came out in time.
Run run_with(Duration latency, double answered_per_s = 100) {
  Run run;
  run.window = 10s;
  run.requests.scheduled = 1000;
  run.requests.ok = 1000;
  run.throughput_per_s = answered_per_s;
  for (int i = 0; i < 1000; ++i) run.latency.record(latency);
  return run;
}

RateTrial judged(Run run, const std::string& text) {
  const auto thresholds = slo(text);
  return judge_trial(run, thresholds);
}

}  // namespace

TEST_CASE("a trial holds when every threshold does and the server kept up", "[rate_trial]") {
  const auto held = judged(run_with(10ms), "p99 < 50ms, errors < 0.1%");
  CHECK(held.outcome == TrialOutcome::held);
  CHECK(held.because == "p99 < 50ms: measured 10ms, errors < 0.1%: measured 0%");

  const auto slow = judged(run_with(60ms), "errors < 0.1%, p99 < 50ms");
  CHECK(slow.outcome == TrialOutcome::failed);
  CHECK(slow.because == "p99 < 50ms: measured 60ms");

  CHECK(judged(run_with(10ms, 95.1), "p99 < 50ms").outcome == TrialOutcome::held);
  const auto behind = judged(run_with(10ms, 94.9), "p99 < 50ms");
  CHECK(behind.outcome == TrialOutcome::failed);
  CHECK(behind.because == "fell behind: 94.9 % of what was due was answered well in time");
}

TEST_CASE("errors that the SLO allows are not missed in the throughput", "[rate_trial]") {
  auto run = run_with(10ms, 91);
  run.requests.ok = 910;
  run.requests.http_error = 90;
  CHECK(judged(run, "p99 < 50ms").outcome == TrialOutcome::failed);
  CHECK(judged(run, "p99 < 50ms, errors < 10%").outcome == TrialOutcome::held);
  CHECK(judged(run, "p99 < 50ms, ok >= 90%").outcome == TrialOutcome::held);
}

TEST_CASE("an overload is the server's failure, the generator's trouble is not", "[rate_trial]") {
  auto run = run_with(10ms);
  run.validity.reasons = {{"littles_law", "the queue grew.", true}};
  const auto overloaded = judged(run, "errors < 1%");
  CHECK(overloaded.outcome == TrialOutcome::failed);  // what holds is valid
  CHECK(overloaded.because == "littles_law");
  run.throughput_per_s = 90;
  CHECK(judged(run, "errors < 1%").outcome == TrialOutcome::failed);
  run.throughput_per_s = 100;

  run.validity.reasons = {{"schedule_not_kept", "late.", false}};
  CHECK(judged(run, "errors < 1%").outcome == TrialOutcome::held);
  run.validity.reasons = {{"littles_law", "the queue grew.", true}, {"cpu_taken", "by others.", true}};
  const auto spoilt = judged(run, "errors < 1%");
  CHECK(spoilt.outcome == TrialOutcome::unmeasured);
  CHECK(spoilt.because == "cpu_taken");

  auto silent = run_with(10ms, 0);
  silent.requests.ok = 0;
  silent.requests.timeout = 1000;
  silent.validity.reasons = {{"no_answers", "none of them.", true}};
  CHECK(judged(silent, "errors < 1%").outcome == TrialOutcome::failed);
}

TEST_CASE("a percentile that too few answers carry is not shown to hold", "[rate_trial]") {
  auto few = run_with(10ms);
  few.requests = {.scheduled = 1000, .ok = 400, .reset = 600};
  few.latency = {};
  for (int i = 0; i < 400; ++i) few.latency.record(10ms);
  const auto trial = judged(few, "p99 < 50ms");
  CHECK(trial.outcome == TrialOutcome::failed);
  CHECK(trial.because == "p99 < 50ms: too few samples to tell: p99 needs 459. Measure longer, or more");
}

TEST_CASE("an interrupted trial shows nothing", "[rate_trial]") {
  auto run = run_with(10ms);
  run.complete = false;
  CHECK(judged(run, "p99 < 50ms").outcome == TrialOutcome::unmeasured);
}

TEST_CASE("an SLO gets harder as the rate rises", "[rate_trial]") {
  CHECK(!check_slo(slo("p99 < 50ms, errors <= 0.1%, ok > 99%, max < 1s")).has_error());
  for (const auto* text : {"throughput > 100/s", "p99 > 5ms", "errors > 1%", "ok < 99%"}) {
    INFO(text);
    const auto checked = check_slo(slo(text));
    REQUIRE(checked.has_error());
    CHECK(checked.error().exit == ExitCode::usage);
    CHECK(checked.error().text.find(text) != std::string::npos);
  }
}

TEST_CASE("a point has the samples that its percentiles need", "[rate_trial]") {
  CHECK(requests_needed(slo("errors < 1%, mean < 5ms"), false) == 10);
  CHECK(requests_needed(slo("p50 < 5ms"), false) == 10);
  CHECK(requests_needed(slo("p99 < 5ms, p99.9 < 50ms"), false) == samples_needed(99.9));
  // n - 4 sqrt(n) >= 459.
  CHECK(requests_needed(slo("p99 < 5ms"), true) == 554);
  CHECK(554 - 4 * std::sqrt(554.0) >= 459);
  CHECK(553 - 4 * std::sqrt(553.0) < 459);
}

TEST_CASE("the shortest limit of an SLO", "[rate_trial]") {
  CHECK(shortest_limit(slo("p99 < 50ms, p50 < 5ms, errors < 1%")) == 5ms);
  CHECK_FALSE(shortest_limit(slo("errors < 1%")));
}
