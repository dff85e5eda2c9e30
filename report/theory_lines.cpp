#include "report/theory_lines.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>
#include <set>

#include <fmt/format.h>

#include "core/units.hpp"
#include "report/line_styles.hpp"

namespace waitbench {
namespace {

// A value of the prediction with the trial that it is about; without one where nobody knows the label.
struct Placed {
  const TrialFacts* trial = nullptr;
  const PredictedValue* value = nullptr;
};

std::vector<Placed> placed(const PredictionFacts& prediction, const ExperimentFacts& experiment) {
  std::vector<Placed> all;
  for (const auto& value : prediction.values) {
    const auto found = std::ranges::find(experiment.trials, value.trial, &TrialFacts::label);
    if (found != experiment.trials.end()) all.push_back({&*found, &value});
  }
  return all;
}

const std::string* value_at(const TrialFacts& trial, std::string_view parameter) {
  for (const auto& [name, value] : trial.at) {
    if (name == parameter) return &value;
  }
  return nullptr;
}

// How many values it has; none if a trial lacks it, or one of them is no number.
std::size_t values_of(std::string_view parameter, const std::vector<Placed>& all) {
  std::set<double> values;
  for (const auto& one : all) {
    const auto* text = value_at(*one.trial, parameter);
    const auto number = text != nullptr ? number_of(*text) : std::nullopt;
    if (!number) return 0;
    values.insert(*number);
  }
  return values.size();
}

std::string parameter_of(const std::vector<Placed>& all) {
  std::string chosen;
  std::size_t most = 1;  // a single value is no axis
  if (all.empty()) return chosen;
  for (const auto& [parameter, value] : all.front().trial->at) {
    if (const auto values = values_of(parameter, all); values > most) {
      most = values;
      chosen = parameter;
    }
  }
  return chosen;
}

std::string line_label(const TrialFacts& trial, const std::string& parameter, bool several_loads) {
  if (parameter.empty()) return trial.label;
  auto label = trial.server;
  if (several_loads) label += "-" + trial.load;
  for (const auto& [name, value] : trial.at) {
    if (name != parameter) label += fmt::format(" {}={}", name, value);
  }
  return label;
}

std::string model_of(const TrialFacts& trial, const Record& record) {
  return trial.runs.empty() ? trial.server : record.runs[trial.runs.front()].model;
}

}  // namespace

std::optional<double> number_of(std::string_view text) {
  double number = 0;
  const auto* end = text.data() + text.size();
  const auto [rest, ec] = std::from_chars(text.data(), end, number);
  if (ec == std::errc{} && rest == end && std::isfinite(number) && number >= 0) return number;
  if (const auto time = parse_duration(text)) return to_seconds(*time);
  if (const auto size = parse_bytes(text)) return static_cast<double>(size->count);
  return std::nullopt;
}

TheoryLines theory_lines(const PredictionFacts& prediction, const Record& record) {
  const auto all = placed(prediction, *record.experiment);
  const bool several_loads =
      std::ranges::any_of(all, [&](const Placed& one) { return one.trial->load != all.front().trial->load; });
  TheoryLines found{.parameter = parameter_of(all)};
  std::vector<std::string> models;
  for (const auto& one : all) {
    const auto label = line_label(*one.trial, found.parameter, several_loads);
    auto line = std::ranges::find(found.lines, label, &TheoryLine::label);
    if (line == found.lines.end() || found.parameter.empty()) {
      line = found.lines.insert(found.lines.end(), {.label = label});
      models.push_back(model_of(*one.trial, record));
    }
    const auto* at = value_at(*one.trial, found.parameter);
    line->points.push_back({at != nullptr ? *number_of(*at) : 0, at != nullptr ? *at : "", one.value});
  }
  const auto styles = line_styles(models);
  for (std::size_t i = 0; i < found.lines.size(); ++i) {
    found.lines[i].style = styles[i];
    std::ranges::sort(found.lines[i].points, {}, &TheoryPoint::x);
  }
  return found;
}

}  // namespace waitbench
