// What one request draws from its plan.
//
// Compiled without contraction to fused multiply-add, so that every platform draws the same.
#include <algorithm>
#include <cmath>

#include "core/plan/plan.hpp"
#include "core/plan/portable_math.hpp"
#include "core/plan/random.hpp"

namespace waitbench {
namespace {

// To the nearest nanosecond of [0, longest_time].
Duration capped(double ns) {
  return Duration(std::llround(std::clamp(ns, 0.0, static_cast<double>(longest_time.count()))));
}

// By inversion; 1 - u lies in (0, 1].
double standard_exponential(RandomStream& random) {
  return -portable_log(1 - random.uniform());
}

// By the polar method: Marsaglia and Bray, "A convenient method for generating normal variables", SIAM Review
// 6(3), 1964. Chosen because it needs no trigonometry: sqrt is exact by IEEE 754.
double standard_normal(RandomStream& random) {
  for (;;) {
    const double x = 2 * random.uniform() - 1;
    const double y = 2 * random.uniform() - 1;
    const double square = x * x + y * y;
    if (square > 0 && square < 1) return x * std::sqrt(-2 * portable_log(square) / square);
  }
}

struct TimeOf {
  RandomStream random;  // costs nothing until a number is drawn

  Duration operator()(const Constant& time) const {
    return std::clamp(time.value, Duration(0), longest_time);
  }
  Duration operator()(const Exponential& time) {
    return capped(static_cast<double>(time.mean.count()) * standard_exponential(random));
  }
  Duration operator()(const Uniform& time) {
    const double span = static_cast<double>((time.high - time.low).count()) * random.uniform();
    return capped(static_cast<double>(time.low.count()) + span);
  }
  Duration operator()(const Lognormal& time) {
    return capped(static_cast<double>(time.median.count()) *
                  portable_exp(time.sigma * standard_normal(random)));
  }
};

struct Perform {
  DrawnPlan& drawn;
  RandomStream random;

  Duration time(const RandomTime& time) const { return std::visit(TimeOf{random}, time); }

  void operator()(const step::Wait& wait) const { drawn.actions.push_back(DrawnPlan::Wait{time(wait.time)}); }
  void operator()(const step::Cpu& cpu) const { drawn.actions.push_back(DrawnPlan::Cpu{time(cpu.time)}); }
  void operator()(const step::Reply& reply) const { drawn.reply = reply.size; }
  void operator()(const step::Fail& fail) { drawn.fail |= random.uniform() * 100 < fail.percent; }
};

bool is_action(const Step& step) {
  return std::holds_alternative<step::Wait>(step) || std::holds_alternative<step::Cpu>(step);
}

struct Varies {
  bool operator()(const Constant&) const { return false; }
  bool operator()(const Exponential& time) const { return time.mean > Duration(0); }
  bool operator()(const Uniform& time) const { return time.low < time.high; }
  bool operator()(const Lognormal& time) const { return time.sigma > 0; }

  bool operator()(const step::Wait& wait) const { return std::visit(*this, wait.time); }
  bool operator()(const step::Cpu& cpu) const { return std::visit(*this, cpu.time); }
  bool operator()(const step::Reply&) const { return false; }
  bool operator()(const step::Fail& fail) const { return fail.percent > 0 && fail.percent < 100; }
};

}  // namespace

DrawnPlan draw(const Plan& plan, std::uint64_t seed, std::uint64_t n) {
  DrawnPlan drawn;
  drawn.actions.reserve(static_cast<std::size_t>(std::ranges::count_if(plan.steps, is_action)));
  std::uint32_t index = 0;
  for (const auto& step : plan.steps) std::visit(Perform{drawn, RandomStream(seed, n, index++)}, step);
  return drawn;
}

Duration draw_time(const RandomTime& time, std::uint64_t seed, std::uint64_t n, std::uint32_t stream) {
  return std::visit(TimeOf{RandomStream(seed, n, stream)}, time);
}

bool draws(const RandomTime& time) {
  return std::visit(Varies{}, time);
}

bool draws(const Plan& plan) {
  return std::ranges::any_of(plan.steps, [](const Step& step) { return std::visit(Varies{}, step); });
}

}  // namespace waitbench
