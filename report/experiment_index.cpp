#include "report/experiment_index.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include <fmt/format.h>

#include "report/figures.hpp"
#include "report/json_values.hpp"
#include "report/shell_words.hpp"
#include "report/text_table.hpp"
#include "report/theory.hpp"
#include "report/validity_text.hpp"

namespace waitbench {
namespace {

constexpr int index_schema = 1;

std::string key_of(std::string_view outcome) {
  auto key = std::string(outcome);
  std::ranges::replace(key, ' ', '_');
  return key;
}

Json counts_json(const OutcomeCounts& counts) {
  Json object;
  for (std::size_t i = 0; i < counts.size(); ++i) object[key_of(verdict_outcomes[i])] = counts[i];
  return object;
}

Json experiment_json(const StoredExperiment& experiment) {
  Json verdicts = Json::array();
  for (const auto& verdict : experiment.verdicts)
    verdicts.push_back({{"outcome", verdict.outcome}, {"claim", verdict.claim}});
  return {{"name", experiment.name},
          {"title", experiment.title},
          {"directory", experiment.directory},
          {"started_at", experiment.started_at},
          {"complete", experiment.complete},
          {"took_s", number(to_seconds(experiment.facts.took))},
          {"claim", text_or_null(experiment.facts.claim)},
          {"source", text_or_null(experiment.facts.source)},
          {"outcome", text_or_null(experiment.facts.outcome)},
          {"counts", counts_json(count_outcomes(experiment.verdicts))},
          {"verdicts", std::move(verdicts)}};
}

Json prediction_json(const IndexedPrediction& indexed) {
  const auto& value = *indexed.value;
  Json told{{"experiment", indexed.experiment->name},
            {"prediction", indexed.prediction->name},
            {"trial", value.trial},
            {"figure", indexed.prediction->figure},
            {"unit", unit_name(indexed.prediction->unit)},
            {"predicted", number(value.predicted)}};
  add_measured(told, value.measured);
  const auto difference = relative_difference(value);
  const auto near = indexed.near();
  told["difference_percent"] = difference ? number(*difference * 100) : Json(nullptr);
  told["within_10_percent"] = near ? Json(*near) : Json(nullptr);
  return told;
}

void add_entries(const StoredExperiment& experiment, Json& to) {
  for (const auto& entry : experiment.facts.entries) {
    Json told{{"table", entry.table},          {"row", entry.row},   {"column", entry.column},
              {"experiment", experiment.name}, {"text", entry.text}, {"unit", unit_name(entry.unit)}};
    add_measured(told, entry.measured);
    to.push_back(std::move(told));
  }
}

TextColumn column(std::string heading, int importance, const std::vector<StoredExperiment>& experiments,
                  auto cell_of) {
  TextColumn made{.heading = std::move(heading), .importance = importance, .cells = {}};
  for (const auto& experiment : experiments) made.cells.push_back(cell_of(experiment));
  return made;
}

bool has_invalid(const StoredExperiment& experiment) {
  return std::ranges::find(experiment.verdicts, "invalid", &Verdict::outcome) != experiment.verdicts.end();
}

// What to do about the verdicts that were refused; nothing where none was.
std::string again_text(const std::vector<StoredExperiment>& experiments, const TextStyle& style) {
  std::string names;
  for (const auto& experiment : experiments) {
    if (has_invalid(experiment)) names += " " + printable(shell_words(std::array{experiment.name}));
  }
  if (names.empty()) return "";
  return note(
      "Again   ",
      fmt::format("waitbench run{} (what is invalid: with the same options, when the machine is calm)",
                  names),
      Paint::warn, style);
}

}  // namespace

std::optional<bool> IndexedPrediction::near() const {
  const auto difference = relative_difference(*value);
  if (!difference) return std::nullopt;
  constexpr double near_enough = 0.1, rounding = 1e-12;
  return std::abs(*difference) <= near_enough + rounding;
}

std::vector<IndexedPrediction> indexed_predictions(const std::vector<StoredExperiment>& experiments) {
  std::vector<IndexedPrediction> all;
  for (const auto& experiment : experiments) {
    for (const auto& prediction : experiment.facts.predictions) {
      for (const auto& value : prediction.values) all.push_back({&experiment, &prediction, &value});
    }
  }
  return all;
}

NearCount count_near(const std::vector<IndexedPrediction>& predictions) {
  NearCount count;
  for (const auto& one : predictions) {
    const auto near = one.near();
    count.told += near.has_value();
    count.near += near.value_or(false);
  }
  return count;
}

std::string index_json(const std::vector<StoredExperiment>& experiments) {
  Json list = Json::array(), predictions = Json::array(), entries = Json::array();
  std::vector<Verdict> verdicts, claims;
  for (const auto& experiment : experiments) {
    list.push_back(experiment_json(experiment));
    add_entries(experiment, entries);
    verdicts.insert(verdicts.end(), experiment.verdicts.begin(), experiment.verdicts.end());
    claims.push_back({experiment.facts.claim, experiment.facts.outcome, ""});
  }
  for (const auto& indexed : indexed_predictions(experiments))
    predictions.push_back(prediction_json(indexed));
  return json_text({{"schema", index_schema},
                    {"claims", counts_json(count_outcomes(claims))},
                    {"verdicts", counts_json(count_outcomes(verdicts))},
                    {"experiments", std::move(list)},
                    {"predictions", std::move(predictions)},
                    {"entries", std::move(entries)}});
}

std::string index_text(const std::vector<StoredExperiment>& experiments, const std::filesystem::path& page,
                       const TextStyle& wished) {
  const auto style = at_least_readable(wished);
  std::vector<TextColumn> table{column("", 0, experiments, [](const StoredExperiment& experiment) {
    return printable(experiment.name) + (experiment.complete ? "" : " †");
  })};
  table.front().align = Align::left;
  table.push_back(column("claim", 100, experiments, [](const StoredExperiment& experiment) {
    return experiment.facts.outcome.empty() ? std::string(no_figure) : printable(experiment.facts.outcome);
  }));
  for (std::size_t i = 0; i < verdict_outcomes.size(); ++i) {
    table.push_back(
        column(std::string(verdict_outcomes[i]), 90, experiments, [i](const StoredExperiment& experiment) {
          return std::to_string(count_outcomes(experiment.verdicts)[i]);
        }));
  }
  table.push_back(column("took", 50, experiments,
                         [](const StoredExperiment& experiment) { return rough(experiment.facts.took); }));
  auto text = table_text(lay_out(std::move(table), style.columns - table_indent), style);
  if (!std::ranges::all_of(experiments, &StoredExperiment::complete)) text += "  † not complete\n";
  const auto [told, near] = count_near(indexed_predictions(experiments));
  if (told > 0)
    text += "\n" + note("", fmt::format("Measured within 10 % of theory: {} of {} predictions", near, told),
                        Paint::plain, style);
  text += again_text(experiments, style);
  return text + fmt::format("Index   {}\n", printable(page.string()));
}

}  // namespace waitbench
