#include "core/record/latency_summary.hpp"

#include <cmath>

#include "tests/catch.hpp"

using namespace waitbench;
using namespace std::chrono_literals;

TEST_CASE("a percentile needs enough samples that one lies above it with 99 % confidence",
          "[latency_summary]") {
  CHECK(samples_needed(99) == 459);
  CHECK(samples_needed(99.9) == 4603);
  CHECK(samples_needed(99.99) == 46050);
  for (const double percentile : {95.0, 99.0, 99.9, 99.99, 99.999}) {
    const auto n = static_cast<double>(samples_needed(percentile));
    INFO(percentile);
    CHECK(1 - std::pow(percentile / 100, n) >= 0.99);
    CHECK(1 - std::pow(percentile / 100, n - 1) < 0.99);
  }
}

TEST_CASE("percentiles up to p90 describe the sample, however small", "[latency_summary]") {
  for (const double percentile : {0.1, 50.0, 75.0, 90.0}) CHECK(samples_needed(percentile) == 1);
}

TEST_CASE("nothing recorded is told as nothing, not as zero", "[latency_summary]") {
  CHECK(summarize(Histogram()) == LatencySummary{});
}

TEST_CASE("percentiles appear with the sample that makes them tellable", "[latency_summary]") {
  Histogram histogram;
  histogram.record(5ms, 458);
  CHECK(summarize(histogram).p90.has_value());
  CHECK_FALSE(summarize(histogram).p99.has_value());
  histogram.record(5ms);
  CHECK(summarize(histogram).p99 == Duration(5ms));
  CHECK_FALSE(summarize(histogram).p99_9.has_value());
  histogram.record(5ms, 4603 - 459);
  CHECK(summarize(histogram).p99_9 == Duration(5ms));
  CHECK_FALSE(summarize(histogram).p99_99.has_value());
  histogram.record(5ms, 46050 - 4603);
  CHECK(summarize(histogram).p99_99 == Duration(5ms));
}

TEST_CASE("each field holds its own statistic", "[latency_summary]") {
  Histogram histogram;  // below 2,048 ns every value has a bucket of its own, so all of this is exact
  for (int ns = 1; ns <= 1000; ++ns) histogram.record(Duration(ns), 100);
  const LatencySummary summary = summarize(histogram);
  CHECK(summary.count == 100'000);
  CHECK(summary.min == Duration(1));
  CHECK(summary.mean == Duration(501));  // 500.5, rounded
  CHECK(summary.p50 == Duration(500));
  CHECK(summary.p75 == Duration(750));
  CHECK(summary.p90 == Duration(900));
  CHECK(summary.p99 == Duration(990));
  CHECK(summary.p99_9 == Duration(999));
  CHECK(summary.p99_99 == Duration(1000));
  CHECK(summary.max == Duration(1000));
}
