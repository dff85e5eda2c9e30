#include "report/theory.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "report/figures.hpp"

namespace waitbench {
namespace {

// In the order of Unit.
constexpr std::array<std::string_view, 5> unit_names{"number", "microseconds", "seconds", "per_second",
                                                     "bytes"};

}  // namespace

std::string_view unit_name(Unit unit) {
  return unit_names[static_cast<std::size_t>(unit)];
}

std::optional<Unit> unit_named(std::string_view name) {
  const auto found = std::ranges::find(unit_names, name);
  if (found == unit_names.end()) return std::nullopt;
  return static_cast<Unit>(found - unit_names.begin());
}

std::optional<double> relative_difference(const PredictedValue& value) {
  if (!value.measured || value.predicted == 0) return std::nullopt;
  return (value.measured->value - value.predicted) / std::abs(value.predicted);
}

std::string measured_text(Unit unit, const PredictedValue& value) {
  return value.measured ? figure(unit, value.measured->value) : std::string(no_figure);
}

std::string interval_text(Unit unit, const PredictedValue& value) {
  if (!value.measured || !value.measured->interval) return std::string(no_figure);
  const auto& interval = *value.measured->interval;
  return fmt::format("{} to {}", figure(unit, interval.low), figure(unit, interval.high));
}

std::string difference_text(const PredictedValue& value) {
  const auto share = relative_difference(value);
  if (!share || !std::isfinite(*share)) return std::string(no_figure);
  const double percent = *share * 100;
  if (std::abs(percent) < 0.05) return "0.0 %";
  return fmt::format("{:+.{}f} %", percent, std::abs(percent) < 1000 ? 1 : 0);
}

std::string heading_of(const PredictionFacts& prediction, const ExperimentFacts& experiment) {
  const auto alike = std::ranges::count(experiment.predictions, prediction.figure, &PredictionFacts::figure);
  return alike > 1 ? fmt::format("{}, {}", prediction.figure, prediction.name) : prediction.figure;
}

}  // namespace waitbench
