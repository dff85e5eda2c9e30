#include "report/highest_rate_text.hpp"

#include <map>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "report/rate_points.hpp"
#include "report/shell_words.hpp"
#include "report/text_table.hpp"
#include "report/validity_text.hpp"

namespace waitbench {
namespace {

Paint paint_of(const HighestRate& highest) {
  if (highest.outcome == "found") return Paint::good;
  return highest.outcome == "not shown" ? Paint::bad : Paint::warn;
}

std::string points(const Record& record, const TextStyle& style) {
  std::vector<TextColumn> table;
  for (const auto& column : rate_point_columns) {
    auto& added = table.emplace_back(TextColumn{.heading = std::string(column.heading),
                                                .importance = column.importance,
                                                .align = table.empty() ? Align::left : Align::right,
                                                .cells = {}});
    for (const auto& point : record.highest_rate->points)
      added.cells.push_back(column.figure(point, record.runs[point.run]));
  }
  return table_text(lay_out(std::move(table), style.columns - table_indent), style);
}

std::string remarks(const HighestRate& highest, const TextStyle& style) {
  std::string text;
  for (const auto& remark : highest.remarks) text += note("  · ", printable(remark), Paint::plain, style);
  return text;
}

// Each reason once, in the words of the first point that it spoilt.
std::string spoilt_points(const Record& record, const TextStyle& style) {
  struct Spoilt {
    const Run* first;
    const Reason* reason;
    std::size_t points = 0;
  };
  std::map<std::string, Spoilt> by_code;
  for (const auto& point : record.highest_rate->points) {
    if (point.outcome != "unmeasured") continue;  // what an overload does to a run is what was looked for
    const auto& run = record.runs[point.run];
    for (const auto& reason : run.validity.reasons) {
      if (reason.fatal) ++by_code.try_emplace(reason.code, Spoilt{&run, &reason}).first->second.points;
    }
  }
  std::string text;
  for (const auto& [code, spoilt] : by_code) {
    const auto more = spoilt.points > 1 ? fmt::format(" (and {} more)", spoilt.points - 1) : "";
    text +=
        note("INVALID  ", printable(fmt::format("{}{}: {}", spoilt.first->label, more, spoilt.reason->text)),
             Paint::bad, style);
  }
  return text;
}

}  // namespace

std::string highest_rate_text(const Record& record, const TextStyle& wished) {
  const auto style = at_least_readable(wished);
  const auto& highest = *record.highest_rate;
  std::string text;
  if (!record.complete)
    text +=
        note("INCOMPLETE  ", printable(record.incomplete_because) + ". What was measured until then is kept.",
             Paint::warn, style);
  text += note("Highest rate  ", printable(highest.finding), paint_of(highest), style);
  text +=
      note("  searched    ", printable(fmt::format("{}", fmt::join(highest.slo, ", "))), Paint::plain, style);
  if (!record.runs.empty())
    text += note("  target      ", printable(record.runs.front().target), Paint::plain, style);
  text += remarks(highest, style);
  if (!highest.points.empty()) text += "\n" + points(record, style) + "\n";
  text += spoilt_points(record, style);
  if (!record.command.empty()) text += fmt::format("Again   {}\n", printable(shell_words(record.command)));
  return text;
}

std::string point_line(const RatePoint& point) {
  return fmt::format("{:>10}  {:<10}  {}", format_rate(Rate{point.rate_per_s}), point.outcome, point.because);
}

}  // namespace waitbench
