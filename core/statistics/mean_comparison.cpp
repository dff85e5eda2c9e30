#include "core/statistics/mean_comparison.hpp"

#include <algorithm>
#include <cmath>
#include <functional>
#include <numeric>
#include <vector>

#include "core/statistics/pairs.hpp"
#include "core/statistics/student.hpp"

namespace waitbench {
namespace {

// How much the mean of a sample scatters: its squared standard error, and what that itself is known by.
struct MeanScatter {
  double squared_error = 0;
  double degrees = 0;
};

MeanScatter scatter_of(std::span<const double> values) {
  const double mean = arithmetic_mean(values);
  const double degrees = static_cast<double>(values.size()) - 1;
  const double squares = std::transform_reduce(values.begin(), values.end(), 0.0, std::plus<>(),
                                               [=](double value) { return (value - mean) * (value - mean); });
  return {squares / degrees / static_cast<double>(values.size()), degrees};
}

// Of two independent means' difference; the degrees of freedom after Welch (and F. E. Satterthwaite, "An
// approximate distribution of estimates of variance components", Biometrics Bulletin 2 (1946), 110-114).
MeanScatter scatter_of_difference(const MeanScatter& a, const MeanScatter& b) {
  const double sum = a.squared_error + b.squared_error;
  const double weighted =
      a.squared_error * a.squared_error / a.degrees + b.squared_error * b.squared_error / b.degrees;
  return {sum, sum * sum / weighted};
}

Interval interval_around(double value, const MeanScatter& scatter, double confidence) {
  if (scatter.squared_error <= 0) return {value, value};  // every repetition told the same
  const double t = student_quantile((1 + confidence) / 2, scatter.degrees);
  const double reach = t * std::sqrt(scatter.squared_error);
  return {value - reach, value + reach};
}

}  // namespace

// Of equal values exactly theirs: rounding must not pass for scatter.
double arithmetic_mean(std::span<const double> values) {
  const auto [least, most] = std::ranges::minmax(values);
  if (least == most) return least;
  return std::reduce(values.begin(), values.end(), 0.0) / static_cast<double>(values.size());
}

double geometric_mean(std::span<const double> values) {
  const auto [least, most] = std::ranges::minmax(values);
  if (least == most) return least;
  return std::exp(arithmetic_mean(logarithms(values)));
}

Estimate difference_of_means(std::span<const double> a, std::span<const double> b, double confidence) {
  Estimate estimate{.value = arithmetic_mean(b) - arithmetic_mean(a)};
  if (a.size() < 2 || b.size() < 2) return estimate;
  estimate.interval =
      interval_around(estimate.value, scatter_of_difference(scatter_of(a), scatter_of(b)), confidence);
  return estimate;
}

Estimate paired_difference(std::span<const double> a, std::span<const double> b, double confidence) {
  const auto pairs = differences(a, b);
  Estimate estimate{.value = arithmetic_mean(pairs)};
  if (pairs.size() >= 2) estimate.interval = interval_around(estimate.value, scatter_of(pairs), confidence);
  return estimate;
}

Estimate ratio_of_means(std::span<const double> a, std::span<const double> b, double confidence) {
  return of_logarithms(difference_of_means(logarithms(a), logarithms(b), confidence));
}

Estimate paired_ratio(std::span<const double> a, std::span<const double> b, double confidence) {
  return of_logarithms(paired_difference(logarithms(a), logarithms(b), confidence));
}

}  // namespace waitbench
