#include "loadgen/rate_finding.hpp"

#include "tests/catch.hpp"

using namespace waitbench;
using namespace waitbench::loadgen;

namespace {

HighestRate concluded(const RateInterval& interval) {
  HighestRate highest;
  highest.slo = {"p99 < 50ms", "errors < 1%"};
  conclude(interval, highest);
  return highest;
}

constexpr RateTrials held{.rate_per_s = 951.2, .held = 3}, failed{.rate_per_s = 1000, .failed = 3},
    mixed{.rate_per_s = 975, .held = 1, .failed = 1}, spoilt{.rate_per_s = 990, .unmeasured = 2};

}  // namespace

TEST_CASE("a finding names both ends", "[rate_finding]") {
  const auto highest =
      concluded({.low = held, .high = failed, .finished = true, .undecided = {}, .contradicting = {}});
  CHECK(highest.outcome == "found");
  CHECK(highest.finding ==
        "The highest rate lies between 951.2/s and 1000/s: held 3 of 3 times, failed 3 of 3 times.");
  CHECK(highest.low_per_s == 951.2);
  CHECK(highest.high_per_s == 1000);
  CHECK(highest.remarks.empty());
  const auto verdict = verdict_of(highest);
  CHECK(verdict.outcome == "holds");
  CHECK(verdict.claim == highest.finding);
  CHECK(verdict.detail == "searched for: p99 < 50ms, errors < 1%");
}

TEST_CASE("a finding says what stands against it", "[rate_finding]") {
  const auto highest = concluded({.low = held,
                                  .high = failed,
                                  .finished = false,
                                  .undecided = {mixed, spoilt},
                                  .contradicting = {mixed}});
  REQUIRE(highest.remarks.size() == 3);
  CHECK(highest.remarks[0].find("ended early") != std::string::npos);
  CHECK(highest.remarks[1] == "Undecided: 975/s (held 1 of 2 times), 990/s (spoilt 2 times).");
  CHECK(highest.remarks[2].find("975/s (held 1 of 2 times)") != std::string::npos);
}

TEST_CASE("one end alone is a bound", "[rate_finding]") {
  const auto at_least =
      concluded({.low = held, .high = {}, .finished = true, .undecided = {spoilt}, .contradicting = {}});
  CHECK(at_least.outcome == "at least");
  CHECK(at_least.finding ==
        "The highest rate is at least 951.2/s: held 3 of 3 times. At 990/s the generator, or its "
        "machine, was at its limit: spoilt 2 times.");
  CHECK_FALSE(at_least.high_per_s);
  CHECK(verdict_of(at_least).outcome == "holds");

  const auto below =
      concluded({.low = {}, .high = failed, .finished = true, .undecided = {}, .contradicting = {}});
  CHECK(below.outcome == "below");
  CHECK(below.finding == "The highest rate is below 1000/s, the lowest that was tried: failed 3 of 3 times.");
  CHECK(verdict_of(below).outcome == "refuted");
}

TEST_CASE("no end shows nothing", "[rate_finding]") {
  const auto nothing =
      concluded({.low = {}, .high = {}, .finished = true, .undecided = {spoilt}, .contradicting = {}});
  CHECK(nothing.outcome == "not shown");
  CHECK(nothing.finding == "No rate could be measured.");
  CHECK(verdict_of(nothing).outcome == "invalid");
  CHECK(concluded({.low = {}, .high = {}, .finished = true, .undecided = {mixed}, .contradicting = {}})
            .finding == "No rate held every time, and none failed every time.");
}

TEST_CASE("points have labels of their own", "[rate_finding]") {
  std::vector<RatePoint> points;
  CHECK(label_of(951.2, points) == "rate-951.2");
  points.push_back({.rate_per_s = 951.2, .outcome = {}, .because = {}});
  points.push_back({.rate_per_s = 1000, .outcome = {}, .because = {}});
  CHECK(label_of(951.2, points) == "rate-951.2-2");
  CHECK(label_of(1000, points) == "rate-1000-2");
  CHECK(label_of(0.05, points) == "rate-3-m");
}
