// What a plan costs on average: the expected draws, capped as draws are.
#include <algorithm>
#include <cmath>
#include <numbers>

#include "core/plan/each_step.hpp"
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

// The average of what the first requests take that do this and nothing else. Other streams than within its
// plan: the expectation is the same.
double average_time_ns(const step::Together& together) {
  constexpr std::uint64_t requests = 10'000;
  const Plan alone{{together}};
  double sum = 0;
  for (std::uint64_t n = 0; n < requests; ++n) {
    auto drawn = draw(alone, 1, n);
    sum += static_cast<double>(time_of(drawn.actions).count());
  }
  return sum / static_cast<double>(requests);
}

struct StepTime {
  Duration operator()(const step::Together& together) const {
    if (std::ranges::any_of(together.branches, [](const Plan& branch) { return draws(branch); }))
      return Duration(std::llround(average_time_ns(together)));
    Duration longest{0};
    for (const auto& branch : together.branches) longest = std::max(longest, mean_time(branch));
    return longest;
  }
  Duration operator()(const step::Call&) const { return {}; }
  Duration operator()(const step::Db&) const { return {}; }
  Duration operator()(const step::Reply&) const { return {}; }
  Duration operator()(const step::Fail&) const { return {}; }
  Duration operator()(const step::Later&) const { return {}; }
  Duration operator()(const auto& timed) const { return mean_of(timed.time); }
};

}  // namespace

Duration mean_of(const RandomTime& time) {
  return Duration(std::llround(std::visit(CappedMean{}, time)));
}

Duration mean_wait(const Plan& plan) {
  Duration sum{0};
  each_step(plan, [&](const Step& step) {
    if (const auto* wait = std::get_if<step::Wait>(&step)) sum += mean_of(wait->time);
    if (const auto* pool = std::get_if<step::Pool>(&step)) sum += mean_of(pool->time);
  });
  return sum;
}

Duration mean_cpu(const Plan& plan) {
  Duration sum{0};
  each_step(plan, [&](const Step& step) {
    if (const auto* cpu = std::get_if<step::Cpu>(&step)) sum += mean_of(cpu->time);
  });
  return sum;
}

Duration mean_time(const Plan& plan) {
  Duration sum{0};
  for (const auto& step : plan.steps) sum += std::visit(StepTime{}, step);
  return sum;
}

double mean_success(const Plan& plan) {
  double share = 1;  // several steps that fail are independent
  each_step(plan, [&](const Step& step) {
    if (const auto* fail = std::get_if<step::Fail>(&step)) share *= 1 - fail->percent / 100;
  });
  return share;
}

}  // namespace waitbench
