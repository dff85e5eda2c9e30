#include "lab/experiment/scale.hpp"

#include <algorithm>
#include <type_traits>
#include <utility>
#include <variant>

namespace waitbench::lab {
namespace {

template <class Level>
void scale_stages(std::vector<loadgen::Stage<Level>>& stages, double scale) {
  for (auto& stage : stages) {
    stage.length = scaled(stage.length, scale);
    if constexpr (std::is_same_v<Level, Rate>) {
      stage.from = scaled(stage.from, scale);
      stage.to = scaled(stage.to, scale);
    }
  }
}

void scale_step(Step& step, double scale) {
  std::visit(
      [&](auto& one) {
        using S = std::decay_t<decltype(one)>;
        if constexpr (requires { one.time; }) {
          one.time = scaled(one.time, scale);
        } else if constexpr (std::is_same_v<S, step::Together>) {
          for (auto& branch : one.branches) branch = scaled(std::move(branch), scale);
        } else if constexpr (std::is_same_v<S, step::Later>) {
          for (auto& job : one.job) job = scaled(std::move(job), scale);
        }
      },
      step);
}

}  // namespace

Duration scaled(Duration time, double scale) {
  if (scale == 1 || time <= Duration::zero()) return time;
  const double seconds = to_seconds(time) * scale;
  if (seconds >= to_seconds(longest_duration)) return longest_duration;
  return std::max(from_seconds(seconds), Duration(1));  // what lasts goes on lasting
}

Rate scaled(Rate rate, double scale) {
  return {rate.per_second / scale};
}

RandomTime scaled(const RandomTime& time, double scale) {
  struct Scaling {
    double scale;
    RandomTime operator()(Constant t) const { return Constant{scaled(t.value, scale)}; }
    RandomTime operator()(Exponential t) const { return Exponential{scaled(t.mean, scale)}; }
    RandomTime operator()(Uniform t) const { return Uniform{scaled(t.low, scale), scaled(t.high, scale)}; }
    RandomTime operator()(Lognormal t) const { return Lognormal{scaled(t.median, scale), t.sigma}; }
  };
  return std::visit(Scaling{scale}, time);
}

Plan scaled(Plan plan, double scale) {
  for (auto& step : plan.steps) scale_step(step, scale);
  return plan;
}

loadgen::Stages scaled(loadgen::Stages stages, double scale) {
  std::visit([&](auto& of) { scale_stages(of, scale); }, stages);
  return stages;
}

std::string scaled_word(std::string_view word, double scale) {
  if (scale == 1) return std::string(word);
  if (const auto equals = word.find('='); word.starts_with("--") && equals != std::string_view::npos)
    return std::string(word.substr(0, equals + 1)) + scaled_word(word.substr(equals + 1), scale);
  if (const auto time = parse_duration(word)) return format_exact(scaled(*time, scale));
  if (const auto rate = parse_rate(word)) return format_exact(scaled(*rate, scale));
  return std::string(word);
}

}  // namespace waitbench::lab
