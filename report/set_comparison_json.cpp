#include "report/set_comparison_json.hpp"

#include <algorithm>
#include <string_view>

#include "report/json_values.hpp"

namespace waitbench {
namespace {

/// The version of this object; raised when a key changes its meaning or goes away.
constexpr int comparison_schema = 1;

std::string_view word_of(Difference finding) {
  switch (finding) {
    case Difference::higher:
      return "higher";
    case Difference::lower:
      return "lower";
    case Difference::same:
      return "same";
    case Difference::not_shown:
      return "not shown";
  }
  return {};
}

Json side_json(const FigureComparison& compared, const std::vector<double>& side) {
  const auto [least, most] = std::ranges::minmax(side);
  return {{"middle", number(compared.middle(side))}, {"least", number(least)}, {"most", number(most)}};
}

Json figure_json(const FigureComparison& compared) {
  const auto& estimate = compared.estimate;
  const bool told = estimate.has_value();
  const bool bounded = told && estimate->interval;
  const bool share = compared.figure->unit == FigureUnit::share;
  return {{"figure", compared.figure->key},
          {"a", side_json(compared, compared.a)},
          {"b", side_json(compared, compared.b)},
          {"ratio", told && !share ? number(estimate->value) : Json(nullptr)},
          {"difference", told && share ? number(estimate->value) : Json(nullptr)},
          {"low", bounded ? number(estimate->interval->low) : Json(nullptr)},
          {"high", bounded ? number(estimate->interval->high) : Json(nullptr)},
          {"finding", word_of(compared.finding)},
          {"less_is_better", compared.figure->less_is_better},
          {"because", text_or_null(compared.because)}};
}

Json runs_json(const ComparedRuns& runs) {
  return {{"label", runs.label}, {"runs", runs.valid}, {"left_out", runs.left_out}};
}

Json run_json(const RunComparison& run) {
  Json figures = Json::array(), differing = Json::array();
  for (const auto& compared : run.figures) figures.push_back(figure_json(compared));
  for (const auto& condition : run.differing)
    differing.push_back({{"name", condition.name}, {"a", condition.a}, {"b", condition.b}});
  return {{"a", runs_json(run.a)},
          {"b", runs_json(run.b)},
          {"figures", std::move(figures)},
          {"differing", std::move(differing)},
          {"remarks", run.remarks}};
}

}  // namespace

std::string set_comparison_json(const SetComparison& comparison) {
  Json runs = Json::array();
  for (const auto& run : comparison.runs) runs.push_back(run_json(run));
  return json_text({{"schema", comparison_schema},
                    {"a", comparison.a},
                    {"b", comparison.b},
                    {"confidence", comparison.wishes.confidence},
                    {"paired", comparison.wishes.paired},
                    {"compared", comparison.compared()},
                    {"runs", std::move(runs)},
                    {"only_a", comparison.only_a},
                    {"only_b", comparison.only_b}});
}

}  // namespace waitbench
