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

// Performs the steps of one request. The index of a step in the text is its stream.
struct Perform {
  DrawnPlan& drawn;
  std::uint64_t seed, n;
  std::span<const std::string> pools, urls, statements;
  std::uint32_t index = 0;
  std::uint8_t calls = 0;

  void all(const Plan& plan) {
    for (const auto& step : plan.steps) {
      const RandomStream random(seed, n, index++);
      std::visit([&](const auto& s) { perform(s, random); }, step);
    }
  }

 private:
  static Duration time(const RandomTime& time, const RandomStream& random) {
    return std::visit(TimeOf{random}, time);
  }
  void perform(const step::Wait& wait, const RandomStream& random) {
    drawn.actions.push_back(DrawnPlan::Wait{time(wait.time, random)});
  }
  void perform(const step::Cpu& cpu, const RandomStream& random) {
    drawn.actions.push_back(DrawnPlan::Cpu{time(cpu.time, random)});
  }
  void perform(const step::Pool& pool, const RandomStream& random) {
    const auto place = std::ranges::find(pools, pool.of) - pools.begin();
    drawn.actions.push_back(
        DrawnPlan::Pool{.time = time(pool.time, random), .of = static_cast<std::uint16_t>(place)});
  }
  void perform(const step::Call& call, const RandomStream&) {
    const auto place = std::ranges::find(urls, call.url) - urls.begin();
    drawn.actions.push_back(DrawnPlan::Call{.to = static_cast<std::uint16_t>(place), .number = calls++});
    drawn.actions.push_back(DrawnPlan::Origin{});
  }
  void perform(const step::Db& db, const RandomStream&) {
    const auto place = std::ranges::find(statements, db.sql) - statements.begin();
    drawn.actions.push_back(DrawnPlan::Db{.statement = static_cast<std::uint16_t>(place)});
    drawn.actions.push_back(DrawnPlan::Origin{});
  }
  void perform(const step::Together& together, const RandomStream&) {
    enclose<DrawnPlan::Together>([&] {
      for (const auto& branch : together.branches) enclose<DrawnPlan::Branch>([&] { all(branch); });
    });
  }
  void perform(const step::Reply& reply, const RandomStream&) { drawn.reply = reply.size; }
  void perform(const step::Later&, const RandomStream&) {}  // draws on its own, as the job that it becomes
  void perform(const step::Fail& fail, RandomStream random) {
    drawn.fail |= random.uniform() * 100 < fail.percent;
  }

  // An entry that knows how many the inner ones are.
  template <class Outer, class Inner>
  void enclose(const Inner& inner) {
    const auto at = drawn.actions.size();
    drawn.actions.push_back(Outer{});
    inner();
    drawn.actions[at] = Outer{static_cast<std::uint32_t>(drawn.actions.size() - at - 1)};
  }
};

// How many entries the plan has when it is drawn.
std::size_t entries_of(const Plan& plan) {
  std::size_t entries = 0;
  for (const auto& step : plan.steps) {
    const bool tells = std::holds_alternative<step::Reply>(step) ||
                       std::holds_alternative<step::Fail>(step) || std::holds_alternative<step::Later>(step);
    const bool has_origin =
        std::holds_alternative<step::Call>(step) || std::holds_alternative<step::Db>(step);
    entries += tells ? 0 : has_origin ? 2 : 1;
    const auto* together = std::get_if<step::Together>(&step);
    if (together == nullptr) continue;
    for (const auto& branch : together->branches) entries += 1 + entries_of(branch);
  }
  return entries;
}

struct Varies {
  bool operator()(const Constant&) const { return false; }
  bool operator()(const Exponential& time) const { return time.mean > Duration(0); }
  bool operator()(const Uniform& time) const { return time.low < time.high; }
  bool operator()(const Lognormal& time) const { return time.sigma > 0; }

  bool operator()(const step::Wait& wait) const { return std::visit(*this, wait.time); }
  bool operator()(const step::Cpu& cpu) const { return std::visit(*this, cpu.time); }
  bool operator()(const step::Pool& pool) const { return std::visit(*this, pool.time); }
  bool operator()(const step::Call&) const { return false; }
  bool operator()(const step::Db&) const { return false; }
  bool operator()(const step::Together& together) const {
    return std::ranges::any_of(together.branches, [](const Plan& branch) { return draws(branch); });
  }
  bool operator()(const step::Reply&) const { return false; }
  bool operator()(const step::Later&) const { return false; }
  bool operator()(const step::Fail& fail) const { return fail.percent > 0 && fail.percent < 100; }
};

}  // namespace

DrawnPlan draw(const Plan& plan, std::uint64_t seed, std::uint64_t n, std::span<const std::string> pools,
               std::span<const std::string> urls, std::span<const std::string> statements) {
  DrawnPlan drawn;
  drawn.actions.reserve(entries_of(plan));
  Perform{drawn, seed, n, pools, urls, statements}.all(plan);
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
