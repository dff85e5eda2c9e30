// What Prometheus is told of a load while it runs.
//
// Names after Prometheus's conventions (https://prometheus.io/docs/practices/naming/): base units, "_total"
// on counters, "_ratio" on shares. Counters and histograms count from the beginning of the load, the warm-up
// included, since they may only rise.
#pragma once

#include <array>
#include <vector>

#include <prometheus/metric_family.h>

#include "cli/live_model.hpp"
#include "loadgen/progress.hpp"

namespace waitbench::cli {

/// Every family, in a fixed order; those of the server only when it is observed. Pure.
std::vector<prometheus::MetricFamily> live_metrics(const LoadIdentity& identity,
                                                   const loadgen::Progress& progress);

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

}  // namespace waitbench::cli
