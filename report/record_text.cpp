#include "report/record_text.hpp"

#include <algorithm>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "report/comparison.hpp"
#include "report/experiment_text.hpp"
#include "report/shell_words.hpp"
#include "report/text_table.hpp"
#include "report/validity_text.hpp"
#include "report/verdict_text.hpp"

namespace waitbench {
namespace {

// A cross marks the runs that were interrupted.
std::string with_mark(const Run& run, const std::string& name) {
  return printable(name) + (run.complete ? "" : " †");
}

std::string load_of(const Run& run) {
  if (!run.users) return printable(run.load);
  return fmt::format("{} user{}", format_count(*run.users), *run.users == 1 ? "" : "s");
}

// The rows of the table: a run or a trial each, under a row that names their load. So the first column stays
// narrow, and the columns of figures fit.
struct Row {
  std::string label;
  const ComparedRow* compared = nullptr;  // none: the row names a load
};

// Runs are under their load when all are of models of ours.
std::vector<Row> rows_of_runs(const std::vector<ComparedRow>& compared) {
  const bool by_load = compared.size() > 1 && std::ranges::none_of(compared, [](const ComparedRow& row) {
                         return row.first().model.empty();
                       });
  std::vector<Row> rows;
  std::string load;
  for (const auto& row : compared) {
    const auto& run = row.first();
    if (by_load && load_of(run) != load) {
      load = load_of(run);
      rows.push_back({load});
    }
    rows.push_back({by_load ? "  " + with_mark(run, run.model) : with_mark(run, row.label), &row});
  }
  return rows;
}

// "crowd, 1,000 users"; the name alone where the grid changes the load itself.
std::string load_heading(const std::string& name, const std::vector<const ComparedRow*>& rows) {
  const auto words = load_of(rows.front()->first());
  const bool alike =
      std::ranges::all_of(rows, [&](const ComparedRow* row) { return load_of(row->first()) == words; });
  if (!alike) return printable(name);
  return name.empty() ? words : fmt::format("{}, {}", printable(name), words);
}

// Trials are under their load when there are several.
std::vector<Row> rows_of_trials(const std::vector<ComparedRow>& compared) {
  std::vector<std::pair<std::string, std::vector<const ComparedRow*>>> by_load;
  for (const auto& row : compared) {
    auto known = std::ranges::find(by_load, row.trial->load, &decltype(by_load)::value_type::first);
    if (known == by_load.end()) known = by_load.insert(by_load.end(), {row.trial->load, {}});
    known->second.push_back(&row);
  }
  std::vector<Row> rows;
  for (const auto& [load, of_load] : by_load) {
    if (by_load.size() > 1) rows.push_back({load_heading(load, of_load)});
    for (const auto* row : of_load) {
      auto label = row->trial->label;
      if (by_load.size() > 1) {
        label = "  " + row->trial->server;
        for (const auto& [parameter, value] : row->trial->at)
          label += fmt::format(" {}={}", parameter, value);
      }
      rows.push_back({printable(label), row});
    }
  }
  return rows;
}

std::string comparison(const Record& record, const TextStyle& style) {
  const auto compared = compared_rows(record);
  if (compared.empty()) return {};
  std::vector<TextColumn> table{
      {.heading = "", .align = Align::left, .cells = {}, .keep_ends = record.experiment.has_value()}};
  const auto rows = record.experiment ? rows_of_trials(compared) : rows_of_runs(compared);
  for (const auto& row : rows) table.front().cells.push_back(row.label);
  for (const auto& column : comparison_columns(compared)) {
    auto& added =
        table.emplace_back(TextColumn{std::string(column.heading), column.importance, Align::right, {}});
    for (const auto& row : rows)
      added.cells.push_back(row.compared != nullptr ? column.figure(*row.compared) : "");
  }
  const auto laid = lay_out(std::move(table), style.columns - table_indent);
  auto text = table_text(laid, style);
  if (!record.experiment &&
      std::ranges::any_of(compared, [](const ComparedRow& row) { return !row.first().complete; }))
    text += note("  † ", "interrupted: measured over a part of its window", Paint::plain, style);
  if (!laid.left_out.empty())
    text += note("  left out for want of room: ",
                 fmt::format("{} (see summary.csv)", fmt::join(laid.left_out, ", ")), Paint::plain, style);
  if (record.experiment && record.experiment->rounds > 1)
    text += note("  ", fmt::format("means of {} rounds", record.experiment->rounds), Paint::plain, style);
  return text;
}

std::string figures(const Record& record, const TextStyle& style) {
  auto text = comparison(record, style);
  if (record.experiment) text += missing_trials_text(record, style);
  return text.empty() ? text : text + "\n";
}

std::string verdicts(const Record& record, const TextStyle& style) {
  if (record.verdicts.empty()) return {};
  auto text = painted("What this shows", Paint::strong, style) + "\n";
  for (const auto& verdict : record.verdicts) text += verdict_text(verdict, style);
  return text + "\n";
}

std::string incomplete_note(const Record& record, const TextStyle& style) {
  if (record.complete) return {};
  return note("INCOMPLETE  ", printable(record.incomplete_because) + " What was measured until then is kept.",
              Paint::warn, style);
}

}  // namespace

std::string record_text(const Record& record, const std::optional<std::filesystem::path>& directory,
                        const TextStyle& wished) {
  const auto style = at_least_readable(wished);
  const bool experiment = record.experiment.has_value();
  auto text = incomplete_note(record, style) + validity_notes(record.runs, style);
  if (!text.empty()) text += "\n";
  if (experiment) text = claim_text(record, style) + text;
  text += figures(record, style);
  if (experiment) text += theory_text(record, style);
  text += verdicts(record, style);
  if (experiment) text += meaning_text(record, style);
  text += validity_line(record.runs, style, experiment);
  if (directory) {
    text += fmt::format("Record  {}/\n", printable(directory->string()));
    text += fmt::format("Report  {}\n", printable((*directory / "report.html").string()));
  }
  if (!record.command.empty()) text += fmt::format("Again   {}\n", printable(shell_words(record.command)));
  return text;
}

}  // namespace waitbench
