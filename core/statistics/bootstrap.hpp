// Between which bounds does a mean lie, by what its own few values tell and no law supposed? Pure.
//
// The bootstrap: the mean of n values drawn from the n, with replacement, scatters about their mean as their
// mean does about the truth. The interval is the percentile interval, expanded for small samples: that of the
// mean alone is too narrow, by sqrt((n-1)/n) and by the normal law's quantile in Student's place, so the
// share α/2 left out on each side is replaced by α'/2 = Φ(-sqrt(n/(n-1)) t), t being the quantile of
// Student's law with n-1 degrees at 1 - α/2. Source: T. C. Hesterberg, "What Teachers Should Know About the
// Bootstrap: Resampling in the Undergraduate Statistics Curriculum", The American Statistician 69 (2015),
// 371-386 (the expanded percentile interval; his R package `resample` has it as ExpandProbs).
//
// From 2 to 8 values it is exact: every multiset of n of them, with its multinomial weight (6,435 of 8). From
// 9 on, 9,999 resamples with a fixed seed: the same on every platform and each time, but for the last bits of
// the ratio's logarithms. A bound is the resampled mean at or beyond which no more than α'/2 lies, or the
// outermost: where the law is coarse, the interval is rather too wide.
//
// It never leaves the range of the values. Of up to five, at 95 % or more, it is that range, which holds the
// middle of a symmetric law in 75 of 100 cases when they are three (docs/method.md, "Bootstrap intervals").
#pragma once

#include <span>

#include "core/statistics/mean_comparison.hpp"

namespace waitbench {

/// The mean, and its interval if there are two values or more. At least one, all finite; `confidence` in (0,
/// 1).
Estimate bootstrap_mean(std::span<const double> values, double confidence);

/// The mean of b[i] - a[i]: pairs are drawn, not values. As many of `a` as of `b`, at least one; an interval
/// from two pairs on.
Estimate bootstrap_paired_difference(std::span<const double> a, std::span<const double> b, double confidence);

/// The geometric mean of b[i] / a[i], by the differences of the logarithms. All positive; otherwise as above.
Estimate bootstrap_paired_ratio(std::span<const double> a, std::span<const double> b, double confidence);

}  // namespace waitbench
