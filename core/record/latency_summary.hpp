// The percentiles that a histogram's samples can carry, and no others.
#pragma once

#include <cstdint>
#include <optional>

#include "core/histogram.hpp"
#include "core/units.hpp"

namespace waitbench {

/// Absent where withheld: no samples, or too few for the percentile.
struct LatencySummary {
  std::uint64_t count = 0;
  std::optional<Duration> min, mean, p50, p75, p90, p99, p99_9, p99_99, max;
  bool operator==(const LatencySummary&) const = default;
};

/// The fewest samples from which `percentile` (in (0, 100)) may be told: the smallest n for which at least
/// one sample lies above it with 99 % confidence, 1 - q^n >= 0.99 (S. S. Wilks, "Determination of sample
/// sizes for setting tolerance limits", 1941; the rule of MLPerf's LoadGen). p99 needs 459, p99.9 4,603,
/// p99.99 46,050. Percentiles up to p90 need one: they describe the sample.
std::uint64_t samples_needed(double percentile);

LatencySummary summarize(const Histogram& histogram);

}  // namespace waitbench
