#include "report/chart_axis.hpp"

#include <algorithm>
#include <cmath>

namespace waitbench {
namespace {

std::vector<double> powers(double low, double high) {
  const double decades = high - low;
  std::vector<double> all;
  for (double power = std::floor(low); power <= high; ++power) {
    for (int digit = 1; digit <= 9; ++digit) {
      const bool round = digit == 1 || (digit == 2 && decades < 2.5) || (digit == 5 && decades < 2.5);
      const double tick = digit * std::pow(10.0, power);
      if ((round || decades < 0.8) && std::log10(tick) >= low && std::log10(tick) <= high)
        all.push_back(tick);
    }
  }
  return all;
}

std::vector<double> steps_to(double high) {
  constexpr double most = 6;
  const double power = std::pow(10.0, std::floor(std::log10(high / most)));
  double step = power;
  for (const double digit : {1.0, 2.0, 5.0, 10.0}) {
    step = digit * power;
    if (high / step <= most) break;
  }
  std::vector<double> all;
  for (int i = 0; i * step <= high; ++i) all.push_back(i * step);
  return all;
}

}  // namespace

ChartAxis ChartAxis::logarithmic(std::span<const double> values, double from, double to) {
  return {true, std::log10(std::ranges::min(values) / 1.2), std::log10(std::ranges::max(values) * 1.2), from,
          to};
}

ChartAxis ChartAxis::from_zero(std::span<const double> values, double from, double to) {
  constexpr double least_told = 1e-200;  // steps of less vanish
  const double greatest = std::ranges::max(values);
  return {false, 0, greatest > least_told ? greatest * 1.06 : 1, from, to};
}

ChartAxis ChartAxis::fitting(std::span<const double> values, double factor, double from, double to) {
  const double least = std::ranges::min(values);
  return least > 0 && std::ranges::max(values) > factor * least ? logarithmic(values, from, to)
                                                                : from_zero(values, from, to);
}

double ChartAxis::at(double value) const {
  double share = 0;  // of a logarithmic axis, where zero stands
  if (!logarithmic_ || value > 0)
    share = ((logarithmic_ ? std::log10(value) : value) - low_) / (high_ - low_);
  return from_ + std::clamp(share, 0.0, 1.0) * (to_ - from_);
}

std::vector<double> ChartAxis::ticks() const {
  return logarithmic_ ? powers(low_, high_) : steps_to(high_);
}

}  // namespace waitbench
