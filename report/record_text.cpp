#include "report/record_text.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "report/comparison.hpp"
#include "report/shell_words.hpp"
#include "report/text_table.hpp"
#include "report/validity_text.hpp"

namespace waitbench {
namespace {

std::vector<RunFigures> valid_runs(const Record& record) {
  std::vector<RunFigures> figures;
  for (const auto& run : record.runs) {
    if (run.validity.valid()) figures.emplace_back(run);
  }
  return figures;
}

// A cross marks the runs that were interrupted.
std::string with_mark(const Run& run, const std::string& name) {
  return printable(name) + (run.complete ? "" : " †");
}

std::string load_of(const Run& run) {
  if (!run.users) return printable(run.load);
  return fmt::format("{} user{}", format_count(*run.users), *run.users == 1 ? "" : "s");
}

// The rows of the table: a run each, under a row that names their load when all are of models of ours. So the
// first column stays narrow, and the columns of figures fit.
struct Row {
  std::string label;
  const RunFigures* run = nullptr;  // none: the row names a load
};
std::vector<Row> rows_of(const std::vector<RunFigures>& runs) {
  const bool by_load =
      runs.size() > 1 && std::ranges::none_of(runs, [](const RunFigures& f) { return f.run->model.empty(); });
  std::vector<Row> rows;
  std::string load;
  for (const auto& run : runs) {
    if (by_load && load_of(*run.run) != load) {
      load = load_of(*run.run);
      rows.push_back({load});
    }
    rows.push_back(
        {by_load ? "  " + with_mark(*run.run, run.run->model) : with_mark(*run.run, run.run->label), &run});
  }
  return rows;
}

std::string comparison(const Record& record, const TextStyle& style) {
  const auto runs = valid_runs(record);
  if (runs.empty()) return {};
  std::vector<TextColumn> table{{.heading = "", .align = Align::left, .cells = {}}};
  const auto rows = rows_of(runs);
  for (const auto& row : rows) table.front().cells.push_back(row.label);
  for (const auto& column : comparison_columns(runs)) {
    auto& added =
        table.emplace_back(TextColumn{std::string(column.heading), column.importance, Align::right, {}});
    for (const auto& row : rows) added.cells.push_back(row.run != nullptr ? column.figure(*row.run) : "");
  }
  const auto laid = lay_out(std::move(table), style.columns - table_indent);
  auto text = table_text(laid, style);
  if (std::ranges::any_of(runs, [](const RunFigures& f) { return !f.run->complete; }))
    text += note("  † ", "interrupted: measured over a part of its window", Paint::plain, style);
  if (!laid.left_out.empty())
    text += note("  left out for want of room: ",
                 fmt::format("{} (see summary.csv)", fmt::join(laid.left_out, ", ")), Paint::plain, style);
  return text + "\n";
}

Paint paint_of(std::string_view outcome) {
  if (outcome == "holds") return Paint::good;
  if (outcome == "refuted") return Paint::told;  // a claim refuted is a success of the suite, not an alarm
  if (outcome == "invalid") return Paint::bad;
  return Paint::warn;
}

// "· claim … holds", the verdict in a column of its own at the right.
std::string verdict_lines(const Verdict& verdict, const TextStyle& style) {
  constexpr std::size_t bullet = 4, widest_outcome = 9, gap = 2;
  const auto claim_columns = style.columns - bullet - gap - widest_outcome;
  const auto lines = wrapped(printable(verdict.claim), claim_columns);
  std::string text;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    const bool last = i + 1 == lines.size();
    text += i == 0 ? "  · " : "    ";
    text += last ? padded(lines[i], claim_columns + gap, Align::left) +
                       painted(shortened(printable(verdict.outcome), widest_outcome),
                               paint_of(verdict.outcome), style)
                 : lines[i];
    text += '\n';
  }
  return text;
}

std::string verdicts(const Record& record, const TextStyle& style) {
  if (record.verdicts.empty()) return {};
  auto text = painted("What this shows", Paint::strong, style) + "\n";
  for (const auto& verdict : record.verdicts) text += verdict_lines(verdict, style);
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
  auto first = incomplete_note(record, style) + validity_notes(record.runs, style);
  if (!first.empty()) first += "\n";
  auto text = first + comparison(record, style) + verdicts(record, style) + validity_line(record.runs, style);
  if (directory) {
    text += fmt::format("Record  {}/\n", printable(directory->string()));
    text += fmt::format("Report  {}\n", printable((*directory / "report.html").string()));
  }
  if (!record.command.empty()) text += fmt::format("Again   {}\n", printable(shell_words(record.command)));
  return text;
}

}  // namespace waitbench
