#include "report/experiment_text.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "report/compared_rows.hpp"
#include "report/figures.hpp"
#include "report/scale_note.hpp"
#include "report/text_table.hpp"
#include "report/theory.hpp"
#include "report/validity_text.hpp"
#include "report/verdict_text.hpp"

namespace waitbench {
namespace {

constexpr std::size_t most_rows = 20;

// A row of the table of theory: under the figure's name, the trials for which it was predicted.
struct Row {
  std::string label;
  const PredictionFacts* prediction = nullptr;  // none: the row names a figure
  const PredictedValue* value = nullptr;
};

struct Rows {
  std::vector<Row> shown{};
  std::size_t left_out = 0;
};
Rows rows_of(const ExperimentFacts& experiment) {
  Rows rows;
  std::size_t values = 0;
  for (const auto& prediction : experiment.predictions) {
    if (values < most_rows && !prediction.values.empty())
      rows.shown.push_back({printable(heading_of(prediction, experiment))});
    for (const auto& value : prediction.values) {
      if (++values > most_rows) {
        ++rows.left_out;
      } else {
        rows.shown.push_back({"  " + printable(value.trial), &prediction, &value});
      }
    }
  }
  return rows;
}

using CellOf = std::string (*)(const PredictionFacts&, const PredictedValue&);

TextColumn column(std::string heading, int importance, const std::vector<Row>& rows, CellOf cell) {
  TextColumn made{.heading = std::move(heading), .importance = importance, .cells = {}};
  for (const auto& row : rows)
    made.cells.push_back(row.value != nullptr ? cell(*row.prediction, *row.value) : "");
  return made;
}

}  // namespace

std::string claim_text(const Record& record, const TextStyle& style) {
  const auto& experiment = *record.experiment;
  if (experiment.claim.empty()) return {};
  auto text = claim_lines("Claim   ", experiment.claim, experiment.outcome, style);
  if (!experiment.source.empty())
    text += note("        ", printable("(" + experiment.source + ")"), Paint::plain, style);
  if (const auto said = scale_note(experiment.scale, experiment.quick); !said.empty())
    text += note("        ", said, Paint::plain, style);
  return text + "\n";
}

std::string missing_trials_text(const Record& record, const TextStyle& style) {
  std::string text;
  std::vector<std::string> invalid;
  for (const auto& trial : record.experiment->trials) {
    if (!trial.skipped.empty())
      text += note("  skipped: ", printable(fmt::format("{}: {}", trial.label, trial.skipped)), Paint::plain,
                   style);
    const bool any_valid = std::ranges::any_of(trial.runs, [&](std::size_t place) {
      return record.runs[place].complete && record.runs[place].validity.valid();
    });
    if (trial.skipped.empty() && !any_valid) invalid.push_back(printable(trial.label));
  }
  if (!invalid.empty())
    text += note("  without a valid run: ", fmt::format("{}", fmt::join(invalid, ", ")), Paint::plain, style);
  return text;
}

std::string theory_text(const Record& record, const TextStyle& style) {
  const auto rows = rows_of(*record.experiment);
  if (rows.shown.empty()) return {};
  std::vector<TextColumn> table{{.heading = "", .align = Align::left, .cells = {}, .keep_ends = true}};
  for (const auto& row : rows.shown) table.front().cells.push_back(row.label);
  table.push_back(column("predicted", 100, rows.shown,
                         [](const auto& of, const auto& value) { return figure(of.unit, value.predicted); }));
  table.push_back(column("measured", 100, rows.shown,
                         [](const auto& of, const auto& value) { return measured_text(of.unit, value); }));
  table.push_back(column("interval", 50, rows.shown,
                         [](const auto& of, const auto& value) { return interval_text(of.unit, value); }));
  table.push_back(column("difference", 90, rows.shown,
                         [](const auto&, const auto& value) { return difference_text(value); }));
  auto text = painted("Theory and measurement", Paint::strong, style) + "\n" +
              table_text(lay_out(std::move(table), style.columns - table_indent), style);
  if (rows.left_out > 0) text += fmt::format("  … and {} more (report.html)\n", rows.left_out);
  return text + "\n";
}

std::string meaning_text(const Record& record, const TextStyle& style) {
  std::string text;
  for (const auto& paragraph : paragraphs(record.experiment->after))
    text += note("  ", printable(paragraph), Paint::plain, style);
  return text.empty() ? text : painted("What it means", Paint::strong, style) + "\n" + text + "\n";
}

}  // namespace waitbench
