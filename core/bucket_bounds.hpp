// The buckets in which Prometheus is told durations.
#pragma once

#include <array>

#include "core/units.hpp"

namespace waitbench {

/// Upper bounds of the histograms' buckets: 1, 2 and 5 times each power of ten from 1 µs to 100 s.
inline constexpr std::array<Duration, 25> bucket_bounds = [] {
  std::array<Duration, 25> bounds{};
  Duration decade = std::chrono::microseconds(1);
  for (std::size_t i = 0; i < bounds.size(); ++i) {
    bounds[i] = decade * (i % 3 == 0 ? 1 : i % 3 == 1 ? 2 : 5);
    if (i % 3 == 2) decade *= 10;
  }
  return bounds;
}();
static_assert(bucket_bounds.back() == std::chrono::seconds(100));

}  // namespace waitbench
