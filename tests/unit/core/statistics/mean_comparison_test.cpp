// Known answers from the table of Student's t, and how often the intervals hold the truth.
#include "core/statistics/mean_comparison.hpp"

#include <array>
#include <cmath>
#include <random>
#include <vector>

#include "tests/catch.hpp"

using namespace waitbench;
using Catch::Matchers::WithinAbs;

namespace {

using Values = std::vector<double>;

// Quantiles of Student's t at 0.975, from its printed tables.
constexpr double t_1 = 12.7062, t_2 = 4.30265, t_4 = 2.77645;

void check_interval(const Estimate& estimate, double low, double high) {
  REQUIRE(estimate.interval);
  CHECK_THAT(estimate.interval->low, WithinAbs(low, 1e-4));
  CHECK_THAT(estimate.interval->high, WithinAbs(high, 1e-4));
}

}  // namespace

TEST_CASE("equally scattered samples: Student's interval with n + m - 2 degrees", "[statistics]") {
  const auto estimate = difference_of_means(Values{1, 2, 3}, Values{4, 5, 6}, 0.95);
  CHECK_THAT(estimate.value, WithinAbs(3, 1e-12));
  const double reach = t_4 * std::sqrt(1.0 / 3 + 1.0 / 3);  // both variances are 1
  check_interval(estimate, 3 - reach, 3 + reach);
}

TEST_CASE("a sample that does not scatter lends the other no degrees of freedom", "[statistics]") {
  const auto estimate = difference_of_means(Values{7, 7, 7}, Values{1, 2, 3}, 0.95);
  const double reach = t_2 * std::sqrt(1.0 / 3);
  check_interval(estimate, -5 - reach, -5 + reach);
}

TEST_CASE("pairs: Student's interval over the differences", "[statistics]") {
  // Differences 1 and 3: mean 2, variance 2, so the mean's standard error is 1.
  const auto estimate = paired_difference(Values{10, 100}, Values{11, 103}, 0.95);
  CHECK_THAT(estimate.value, WithinAbs(2, 1e-12));
  check_interval(estimate, 2 - t_1, 2 + t_1);
}

TEST_CASE("the confidence asked for widens the interval", "[statistics]") {
  const double t_4_at_99 = 4.60409;
  const auto estimate = difference_of_means(Values{1, 2, 3}, Values{4, 5, 6}, 0.99);
  const double reach = t_4_at_99 * std::sqrt(2.0 / 3);
  check_interval(estimate, 3 - reach, 3 + reach);
}

TEST_CASE("ratios are of geometric means, and turn round", "[statistics]") {
  CHECK_THAT(geometric_mean(Values{1, 100}), WithinAbs(10, 1e-12));
  const Values a{100, 110, 121}, b{200, 220, 242};
  const auto forth = ratio_of_means(a, b, 0.95), back = ratio_of_means(b, a, 0.95);
  CHECK_THAT(forth.value, WithinAbs(2, 1e-12));
  const double reach = t_4 * std::log(1.1) * std::sqrt(2.0 / 3);
  check_interval(forth, 2 * std::exp(-reach), 2 * std::exp(reach));
  check_interval(back, 1 / forth.interval->high, 1 / forth.interval->low);
}

TEST_CASE("pairs take out what changed both", "[statistics]") {
  const Values a{100, 200, 400}, b{110, 220, 440};  // each pair 1.1, on a machine that slowed down
  check_interval(paired_ratio(a, b, 0.95), 1.1, 1.1);
  const auto unpaired = ratio_of_means(a, b, 0.95);
  REQUIRE(unpaired.interval);
  CHECK(unpaired.interval->low < 1);
  CHECK(unpaired.interval->high > 1.2);
}

TEST_CASE("one repetition tells nothing about how much it scatters", "[statistics]") {
  CHECK_FALSE(difference_of_means(Values{1}, Values{2, 3}, 0.95).interval);
  CHECK_FALSE(difference_of_means(Values{1, 2}, Values{3}, 0.95).interval);
  CHECK_FALSE(paired_ratio(Values{1}, Values{3}, 0.95).interval);
  CHECK_THAT(ratio_of_means(Values{2}, Values{3}, 0.95).value, WithinAbs(1.5, 1e-12));
}

TEST_CASE("values that never differ leave an interval without width", "[statistics]") {
  check_interval(difference_of_means(Values{3, 3}, Values{5, 5, 5}, 0.95), 2, 2);
}

// The draws are fixed, so the shares are; 10,000 intervals of a true 95 % would scatter by 0.2 points.
TEST_CASE("95 of 100 intervals hold the truth, from three runs on", "[statistics]") {
  const auto runs = GENERATE(3U, 5U, 10U);
  std::mt19937_64 bits(7);
  // Box and Muller's transform, because the standard's normal_distribution differs between libraries.
  const auto normal = [&] {
    const double u = (static_cast<double>(bits() >> 11) + 1) * 0x1p-53;
    const double v = static_cast<double>(bits() >> 11) * 0x1p-53;
    return std::sqrt(-2 * std::log(u)) * std::cos(2 * std::acos(-1.0) * v);
  };
  constexpr int trials = 10'000;
  constexpr double truth = 2;
  int held = 0;
  for (int trial = 0; trial < trials; ++trial) {
    Values a(runs), b(runs);
    for (auto& value : a) value = std::exp(0.1 * normal());
    for (auto& value : b) value = truth * std::exp(0.2 * normal());
    const auto interval = ratio_of_means(a, b, 0.95).interval;
    if (interval->low <= truth && truth <= interval->high) ++held;
  }
  const double share = static_cast<double>(held) / trials;
  CAPTURE(runs);
  CHECK(share > 0.94);
  CHECK(share < 0.975);  // Welch's degrees are cautious when runs are few
}
