// Two sets of values as one: pair by pair, and as logarithms, in which a ratio is a difference. Of the
// folder's own files. Pure.
#pragma once

#include <algorithm>
#include <cmath>
#include <functional>
#include <span>
#include <vector>

#include "core/statistics/mean_comparison.hpp"

namespace waitbench {

/// b[i] - a[i]; as many of `a` as of `b`.
inline std::vector<double> differences(std::span<const double> a, std::span<const double> b) {
  std::vector<double> all(a.size());
  std::ranges::transform(b, a, all.begin(), std::minus<>());
  return all;
}

/// All positive.
inline std::vector<double> logarithms(std::span<const double> values) {
  std::vector<double> logs(values.size());
  std::ranges::transform(values, logs.begin(), [](double value) { return std::log(value); });
  return logs;
}

/// What was estimated of logarithms, turned back.
inline Estimate of_logarithms(Estimate logs) {
  logs.value = std::exp(logs.value);
  if (logs.interval) logs.interval = Interval{std::exp(logs.interval->low), std::exp(logs.interval->high)};
  return logs;
}

}  // namespace waitbench
