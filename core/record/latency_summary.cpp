#include "core/record/latency_summary.hpp"

#include <cmath>

namespace waitbench {

std::uint64_t samples_needed(double percentile) {
  constexpr double describes_the_sample = 90;
  constexpr double confidence = 0.99;
  if (percentile <= describes_the_sample) return 1;
  return static_cast<std::uint64_t>(std::ceil(std::log(1 - confidence) / std::log(percentile / 100)));
}

LatencySummary summarize(const Histogram& histogram) {
  LatencySummary summary;
  summary.count = histogram.count();
  if (summary.count == 0) return summary;
  const auto told = [&](double percentile) -> std::optional<Duration> {
    if (summary.count < samples_needed(percentile)) return std::nullopt;
    return histogram.value_at_percentile(percentile);
  };
  summary.min = histogram.min();
  summary.mean = Duration(std::llround(histogram.mean_ns()));
  summary.p50 = told(50);
  summary.p75 = told(75);
  summary.p90 = told(90);
  summary.p99 = told(99);
  summary.p99_9 = told(99.9);
  summary.p99_99 = told(99.99);
  summary.max = histogram.max();
  return summary;
}

}  // namespace waitbench
