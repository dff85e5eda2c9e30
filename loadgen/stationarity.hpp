// Does a run drift, so that its figures are those of no state in particular? Pure.
//
// A trend is told by two things at once: it is no accident (Mann-Kendall), and it is large enough to matter
// (Theil-Sen). Both look at ranks and medians, so that one bad second is no trend.
#pragma once

#include <optional>
#include <span>
#include <string>

#include "core/record/record.hpp"

namespace waitbench::loadgen {

struct TimedValue {
  double time = 0, value = 0;
};

/// The normal score of the Mann-Kendall test for a trend, with the correction for ties and for continuity; in
/// the order of time, which is not looked at. 0 when all values are equal (H. B. Mann, "Nonparametric tests
/// against trend", Econometrica 13 (3), 1945; M. G. Kendall, Rank Correlation Methods, 4th edition, 1975).
double mann_kendall_score(std::span<const TimedValue> series);

/// The median of the slopes between all pairs, whose times must differ; 0 of fewer than two (P. K. Sen,
/// "Estimates of the regression coefficient based on Kendall's tau", Journal of the American Statistical
/// Association 63 (324), 1968).
double theil_sen_slope(std::span<const TimedValue> series);

/// A change from one end of the window to the other, in parts of the median: 0.3 is 30 % more. Infinite when
/// the median is zero.
struct Drift {
  double change = 0, score = 0;
};

/// What drifted in the window, where |score| is above 3.29 (by chance once in 1,000 windows) and the change
/// more than 10 %.
struct Drifts {
  std::optional<Drift> latency{};  ///< the mean of the answers of a time
  std::optional<Drift> ok_rate{};  ///< good answers a second
};

/// Judges the window's whole seconds in blocks, of which it needs 8 (with answers, for latency). `cycle`: of
/// a closed load, how long one user takes from request to request; zero of an open one. Users who move in
/// step make waves as long as a cycle, so a block is two of them or more: then waves are no trend
/// (docs/method.md).
Drifts find_drifts(std::span<const TimelineRow> rows, Duration window, Duration cycle);

/// "mean latency rose by 30.0 % (z 4.2), …"; empty without a drift.
std::string describe(const Drifts& drifts);

}  // namespace waitbench::loadgen
