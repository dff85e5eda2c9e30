// What a plan costs on average: the expected draws, capped as draws are.
#include <cmath>
#include <numbers>

#include "core/plan/plan.hpp"

namespace waitbench {
namespace {

constexpr double cap_ns = static_cast<double>(longest_time.count());

// P(Z <= z) for a standard normal Z.
double normal_cdf(double z) {
  return std::erfc(-z / std::numbers::sqrt2) / 2;
}

// E[min(X, cap)] in nanoseconds.
struct CappedMean {
  double operator()(const Constant& time) const { return static_cast<double>(time.value.count()); }
  // The integral of P(X > x) = e^(-x/mean) from 0 to the cap.
  double operator()(const Exponential& time) const {
    const double mean = static_cast<double>(time.mean.count());
    return mean > 0 ? -mean * std::expm1(-cap_ns / mean) : 0;
  }
  double operator()(const Uniform& time) const {
    return (static_cast<double>(time.low.count()) + static_cast<double>(time.high.count())) / 2;
  }
  // The limited expected value of the lognormal: Klugman, Panjer, Willmot, "Loss Models", 3rd edition, 2008,
  // appendix A.5.1, for k = 1.
  double operator()(const Lognormal& time) const {
    const double median = static_cast<double>(time.median.count());
    if (time.sigma <= 0 || median <= 0) return median;
    const double cap = std::log(cap_ns / median) / time.sigma;
    return median * std::exp(time.sigma * time.sigma / 2) * normal_cdf(cap - time.sigma) +
           cap_ns * normal_cdf(-cap);
  }
};

// The sum over all steps of one kind that have a time.
template <class TimedStep>
Duration mean_sum(const Plan& plan) {
  Duration sum{0};
  for (const auto& step : plan.steps) {
    if (const auto* timed = std::get_if<TimedStep>(&step)) sum += mean_of(timed->time);
  }
  return sum;
}

}  // namespace

Duration mean_of(const RandomTime& time) {
  return Duration(std::llround(std::visit(CappedMean{}, time)));
}

Duration mean_wait(const Plan& plan) {
  return mean_sum<step::Wait>(plan);
}

Duration mean_cpu(const Plan& plan) {
  return mean_sum<step::Cpu>(plan);
}

double mean_success(const Plan& plan) {
  double share = 1;  // several steps that fail are independent
  for (const auto& step : plan.steps) {
    if (const auto* fail = std::get_if<step::Fail>(&step)) share *= 1 - fail->percent / 100;
  }
  return share;
}

}  // namespace waitbench
