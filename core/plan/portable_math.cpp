#include "core/plan/portable_math.hpp"

#include <cmath>
#include <numbers>

namespace waitbench {
namespace {

// ln 2 in two parts: the upper has trailing zeros, so that its products with exponents are exact (the split
// of fdlibm, Sun Microsystems, 1993).
constexpr double ln2_upper = 0x1.62e42feep-1;
constexpr double ln2_lower = 0x1.a39ef35793c76p-33;

}  // namespace

// x = m 2^e with m in [1/sqrt 2, sqrt 2); ln m = 2 artanh s = 2 (s + s^3/3 + s^5/5 + ...) with
// s = (m - 1)/(m + 1), |s| < 0.172: eleven terms leave less than 2^-53 of it (Abramowitz and Stegun 4.1.27).
double portable_log(double x) noexcept {
  int exponent = 0;
  double m = std::frexp(x, &exponent);  // in [1/2, 1)
  if (m < std::numbers::sqrt2 / 2) {
    m *= 2;
    --exponent;
  }
  const double s = (m - 1) / (m + 1);
  const double square = s * s;
  double series = 0;
  for (int n = 21; n >= 3; n -= 2) series = (series + 1.0 / n) * square;
  return exponent * ln2_upper + (2 * s + (2 * s * series + exponent * ln2_lower));
}

// x = k ln 2 + r with |r| <= ln(2)/2; e^r by its Taylor series, whose 15th term is below 2^-53 of the sum.
double portable_exp(double x) noexcept {
  const double k = std::floor(x / std::numbers::ln2 + 0.5);
  const double r = (x - k * ln2_upper) - k * ln2_lower;
  double series = 1;
  for (int n = 14; n >= 1; --n) series = 1 + series * r / n;
  return std::ldexp(series, static_cast<int>(k));
}

}  // namespace waitbench
