// By how much do two sets of repeated measurements differ, and between which bounds? Pure.
//
// What was repeated is a run, so a run is what is sampled: the thousands of requests in one run share its
// machine, its minute and its luck (A. Georges, D. Buytaert, L. Eeckhout, "Statistically rigorous Java
// performance evaluation", OOPSLA 2007). Sets are small, so the intervals are Student's, not a bootstrap's:
// what is resampled from three runs never leaves the range of the three (docs/method.md, "Bootstrap
// intervals").
#pragma once

#include <optional>
#include <span>

namespace waitbench {

struct Interval {
  double low = 0, high = 0;
  bool operator==(const Interval&) const = default;
};

/// A best guess, and where the truth lies with the confidence asked for; no interval where the repetitions
/// are too few to tell how much they scatter.
struct Estimate {
  double value = 0;
  std::optional<Interval> interval{};
};

/// The mean of `b` less the mean of `a`. The interval is Welch's, which does not suppose that both scatter
/// alike; it needs two values of each. Neither may be empty; all finite; `confidence` in (0, 1).
/// Source: B. L. Welch, "The generalization of 'Student's' problem when several different population
/// variances are involved", Biometrika 34 (1947), 28-35.
Estimate difference_of_means(std::span<const double> a, std::span<const double> b, double confidence);

/// The mean of b[i] - a[i], each pair measured one beside the other, so that what changed both falls out.
/// Student's interval over the differences; it needs two pairs. As many of `a` as of `b`, at least one.
Estimate paired_difference(std::span<const double> a, std::span<const double> b, double confidence);

/// The geometric mean of `b` by that of `a`: the difference of the logarithms' means, so that "twice" and
/// "half" weigh the same. All values positive.
Estimate ratio_of_means(std::span<const double> a, std::span<const double> b, double confidence);
Estimate paired_ratio(std::span<const double> a, std::span<const double> b, double confidence);

/// Of at least one value; all positive.
double geometric_mean(std::span<const double> values);
/// Of at least one value.
double arithmetic_mean(std::span<const double> values);

}  // namespace waitbench
