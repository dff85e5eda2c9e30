// Known answers by hand and by brute force, and how often the intervals hold the truth.
#include "core/statistics/bootstrap.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <map>
#include <numeric>
#include <random>
#include <utility>
#include <vector>

#include "tests/catch.hpp"

using namespace waitbench;
using Catch::Matchers::WithinAbs;
using Catch::Matchers::WithinRel;

namespace {

using Values = std::vector<double>;

const Values twelve{1213, 517, 941, 1459, 701, 853, 2129, 1031, 613, 1117, 1307, 929};

// α'/2 of n values, t being Student's quantile from its printed tables.
double left_out(double n, double t) {
  return std::erfc(std::sqrt(n / (n - 1)) * t / std::sqrt(2.0)) / 2;
}

void check_interval(const Estimate& estimate, double low, double high) {
  REQUIRE(estimate.interval);
  CHECK_THAT(estimate.interval->low, WithinRel(low, 1e-12));
  CHECK_THAT(estimate.interval->high, WithinRel(high, 1e-12));
}

// The sums of all n^n resamples, counted up like the digits of a number.
std::vector<int> all_sums(const std::vector<int>& values) {
  const std::size_t n = values.size();
  std::vector<int> sums;
  std::vector<std::size_t> digits(n, 0);
  for (;;) {
    sums.push_back(std::accumulate(digits.begin(), digits.end(), 0,
                                   [&](int sum, std::size_t d) { return sum + values[d]; }));
    std::size_t place = 0;
    while (place < n && ++digits[place] == n) digits[place++] = 0;
    if (place == n) break;
  }
  std::ranges::sort(sums);
  return sums;
}

// The last of `sums`, which begin with the outermost, up to which there is no more than `share` of them.
int brute_bound(const std::vector<int>& sums, double share) {
  int bound = sums.front();
  for (std::size_t i = 0; i < sums.size(); ++i) {
    if (i + 1 < sums.size() && sums[i + 1] == sums[i]) continue;  // not the last of its like
    if (static_cast<double>(i + 1) > share * static_cast<double>(sums.size())) break;
    bound = sums[i];
  }
  return bound;
}

void check_against_all_resamples(const std::vector<int>& values, double confidence, double share) {
  auto sums = all_sums(values);
  const int low = brute_bound(sums, share);
  std::ranges::reverse(sums);
  const int high = brute_bound(sums, share);
  const auto n = static_cast<double>(values.size());
  CAPTURE(values, confidence);
  check_interval(bootstrap_mean(Values(values.begin(), values.end()), confidence), low / n, high / n);
}

// Box and Muller's transform, because the standard's normal_distribution differs between libraries.
class Normal {
 public:
  double operator()() {
    const double u = (static_cast<double>(bits_() >> 11) + 1) * 0x1p-53;
    const double v = static_cast<double>(bits_() >> 11) * 0x1p-53;
    return std::sqrt(-2 * std::log(u)) * std::cos(2 * std::acos(-1.0) * v);
  }

 private:
  std::mt19937_64 bits_{7};
};

double coverage(std::size_t n, int trials) {
  Normal normal;
  int held = 0;
  for (int trial = 0; trial < trials; ++trial) {
    Values values(n);
    for (auto& value : values) value = normal();
    const auto interval = bootstrap_mean(values, 0.95).interval;
    if (interval->low <= 0 && 0 <= interval->high) ++held;
  }
  return static_cast<double>(held) / trials;
}

}  // namespace

TEST_CASE("the interval of two to five values is their range", "[statistics]") {
  check_interval(bootstrap_mean(Values{3, 1}, 0.95), 1, 3);
  check_interval(bootstrap_mean(Values{2, 6, 1}, 0.95), 1, 6);
  check_interval(bootstrap_mean(Values{4, 2, 6, 1}, 0.95), 1, 6);
  check_interval(bootstrap_mean(Values{4, 2, 9, 6, 1}, 0.95), 1, 9);
  CHECK_THAT(bootstrap_mean(Values{2, 6, 1}, 0.95).value, WithinRel(3, 1e-12));
}

// Of two, the resampled means are 1, 2, 2 and 3. At 50 % Student's t with one degree is 1, so α'/2 is Φ(-√2)
// = 0.0786, less than the quarter at 1. At 20 %, t = tan(18°) = 0.3249 and α'/2 = Φ(-0.4595) = 0.3229, more
// than that quarter and less than the three at 2 or less.
TEST_CASE("two values, by hand", "[statistics]") {
  check_interval(bootstrap_mean(Values{1, 3}, 0.5), 1, 3);
  check_interval(bootstrap_mean(Values{1, 3}, 0.2), 1, 3);
}

// Of {0, 1, 5}, in 27ths: 0 once, 1/3 three times, 2/3 three times, 1 once, 5/3 three times, ... At 50 %, t
// with two degrees is 0.8165, times √(3/2) is 1, and Φ(-1) = 0.1587 is 4.28 of 27: up to 1/3 there are 4.
// From above: 5 once, 11/3 (5, 5, 1) three times, 10/3 (5, 5, 0) three times: up to 11/3 there are 4.
TEST_CASE("three values at 50 %, by hand", "[statistics]") {
  check_interval(bootstrap_mean(Values{0, 1, 5}, 0.5), 1.0 / 3, 11.0 / 3);
}

// t with 4 degrees is 2.77645 at 0.975 and 1.53321 at 0.9; with 5, 2.57058 at 0.975.
TEST_CASE("few values: what all n^n resamples tell", "[statistics]") {
  for (const auto& values :
       {std::vector{1, 2, 4, 7, 11}, std::vector{3, 3, 3, 8, 20}, std::vector{1, 2, 3, 4, 5}}) {
    check_against_all_resamples(values, 0.95, left_out(5, 2.77645));
    check_against_all_resamples(values, 0.8, left_out(5, 1.53321));
  }
  check_against_all_resamples({1, 2, 4, 7, 11, 30}, 0.95, left_out(6, 2.57058));
}

TEST_CASE("fractions that add up to the same mean are one mean", "[statistics]") {
  const Values whole{1, 1, 2, 3, 8}, tenths{0.1, 0.1, 0.2, 0.3, 0.8};
  for (const double confidence : {0.5, 0.8, 0.9, 0.95}) {
    const auto expected = bootstrap_mean(whole, confidence).interval;
    check_interval(bootstrap_mean(tenths, confidence), expected->low / 10, expected->high / 10);
  }
}

TEST_CASE("the order of the values does not matter, the confidence does", "[statistics]") {
  const auto one = bootstrap_mean(Values{1, 2, 4, 7, 11, 30}, 0.9).interval;
  const auto other = bootstrap_mean(Values{30, 7, 1, 11, 2, 4}, 0.9).interval;
  CHECK_THAT(one->low, WithinRel(other->low, 1e-12));
  CHECK_THAT(one->high, WithinRel(other->high, 1e-12));
  const auto wider = bootstrap_mean(Values{1, 2, 4, 7, 11, 30}, 0.99).interval;
  CHECK(wider->low < one->low);
  CHECK(wider->high > one->high);
}

// The bounds are those of the same resamples drawn by another program.
TEST_CASE("twelve values are resampled, each time alike", "[statistics]") {
  const auto estimate = bootstrap_mean(twelve, 0.95);
  CHECK(bootstrap_mean(twelve, 0.95).interval == estimate.interval);
  CHECK_THAT(estimate.value, WithinRel(12810.0 / 12, 1e-12));
  check_interval(estimate, 9886.0 / 12, 16378.0 / 12);
}

// How many of the 12^12 resamples have which sum, value by value: whole numbers below 2^53.
TEST_CASE("resampling comes near to what all resamples tell", "[statistics]") {
  const auto n = twelve.size();
  std::map<double, double> counts{{0, 1}};
  for (std::size_t drawn = 0; drawn < n; ++drawn) {
    std::map<double, double> next;
    for (const auto& [sum, count] : counts)
      for (const double value : twelve) next[sum + value] += count;
    counts = std::move(next);
  }
  const double t_11 = 2.20099;
  const double share = left_out(12, t_11) * std::pow(12.0, 12);
  const auto bound = [&](const auto& outwards_in) {
    double so_far = 0, last = outwards_in.front().first;
    for (const auto& [sum, count] : outwards_in) {
      so_far += count;
      if (so_far > share) break;
      last = sum;
    }
    return last;
  };
  const std::vector<std::pair<double, double>> rising(counts.begin(), counts.end());
  const std::vector<std::pair<double, double>> falling(counts.rbegin(), counts.rend());
  const auto interval = bootstrap_mean(twelve, 0.95).interval;
  CHECK_THAT(interval->low * 12, WithinAbs(bound(rising), 150));
  CHECK_THAT(interval->high * 12, WithinAbs(bound(falling), 150));
}

TEST_CASE("pairs are drawn, not values", "[statistics]") {
  const Values a{100, 200, 400}, b{110, 220, 440};
  check_interval(bootstrap_paired_difference(a, b, 0.95), 10, 40);
  CHECK_THAT(bootstrap_paired_difference(a, b, 0.95).value, WithinRel(70.0 / 3, 1e-12));
  check_interval(bootstrap_paired_ratio(a, Values{200, 800, 400}, 0.95), 1, 4);
  CHECK_THAT(bootstrap_paired_ratio(a, Values{200, 800, 400}, 0.95).value, WithinRel(2, 1e-12));
}

TEST_CASE("one value has no interval, equal ones one without width", "[statistics]") {
  CHECK_FALSE(bootstrap_mean(Values{3}, 0.95).interval);
  CHECK(bootstrap_mean(Values{3}, 0.95).value == 3);
  CHECK_FALSE(bootstrap_paired_ratio(Values{2}, Values{3}, 0.95).interval);
  CHECK(bootstrap_mean(Values(3, 0.1), 0.95).interval == Interval{0.1, 0.1});
  CHECK(bootstrap_mean(Values(20, 0.1), 0.95).interval == Interval{0.1, 0.1});
}

// The range of 3 holds the middle of a symmetric law unless all lie on one side: 1 - 2 / 2^3; of 5: 1 - 2 /
// 2^5. The draws are fixed, so the shares are.
TEST_CASE("how often an interval of 95 % holds the truth", "[statistics]") {
  CHECK_THAT(coverage(3, 4000), WithinAbs(0.75, 0.02));
  CHECK_THAT(coverage(5, 2000), WithinAbs(0.9375, 0.016));
  CHECK_THAT(coverage(7, 1000), WithinAbs(0.94, 0.025));
  CHECK_THAT(coverage(10, 150), WithinAbs(0.94, 0.06));
}

// For docs/method.md: test_unit_core "[coverage]"
TEST_CASE("how often an interval of 95 % holds the truth, at length", "[.][coverage]") {
  for (std::size_t n = 2; n <= 10; ++n) std::printf("%2zu %.4f\n", n, coverage(n, 10'000));
}
