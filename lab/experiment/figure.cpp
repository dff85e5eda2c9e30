#include "lab/experiment/figure.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cmath>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/nearest_word.hpp"
#include "lab/experiment/scale.hpp"
#include "report/columns.hpp"

namespace waitbench::lab {
namespace {

constexpr std::array<std::pair<std::string_view, Term::Fold>, 4> folds{{{"max", Term::Fold::most},
                                                                        {"min", Term::Fold::least},
                                                                        {"mean", Term::Fold::mean},
                                                                        {"sum", Term::Fold::sum}}};

std::string_view trimmed(std::string_view text) {
  const auto first = text.find_first_not_of(' ');
  if (first == std::string_view::npos) return {};
  return text.substr(first, text.find_last_not_of(' ') - first + 1);
}

std::vector<std::string_view> words_of(std::string_view text) {
  std::vector<std::string_view> words;
  for (text = trimmed(text); !text.empty(); text = trimmed(text)) {
    const auto end = std::min(text.find(' '), text.size());
    words.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return words;
}

template <class Row>
Result<std::size_t> column_of(const std::vector<Column<Row>>& columns, std::string_view name,
                              std::string_view file) {
  const auto found = std::ranges::find(columns, name, &Column<Row>::name);
  if (found != columns.end()) return static_cast<std::size_t>(found - columns.begin());
  std::vector<std::string_view> names;
  for (const auto& column : columns) names.emplace_back(column.name);
  const auto near = nearest_word(name, names);
  return usage_error(
      fmt::format("{} has no column \"{}\".{}", file, name.substr(0, 60),
                  near ? fmt::format(" Did you mean \"{}\"?", *near) : " docs/results.md lists them."));
}

std::string_view name_of(const Term& term) {
  switch (term.of) {
    case Term::Of::run:
      return summary_columns()[term.column].name;
    case Term::Of::stage:
      return stage_columns()[term.column].name;
    case Term::Of::seconds:
      break;
  }
  return timeline_columns()[term.column].name;
}

Unit unit_of(const Term& term) {
  const auto name = name_of(term);
  if (name.ends_with("_per_s")) return Unit::per_second;
  if (name.ends_with("_us") || name.ends_with("_us_per_request")) return Unit::microseconds;
  if (name.ends_with("_s")) return Unit::seconds;
  if (name.ends_with("_bytes") || name.ends_with("_bytes_max")) return Unit::bytes;
  return Unit::number;
}

Result<Term> with_column(Term term, Result<std::size_t> column) {
  if (!column) return column.error();
  term.column = *column;
  return term;
}

// "stage 2 latency_p50_us"
Result<Term> stage_term(const std::vector<std::string_view>& words) {
  Term term{.of = Term::Of::stage};
  if (words.size() != 3) return usage_error("a figure of a stage is written: stage 2 latency_p50_us.");
  const auto* end = words[1].data() + words[1].size();
  const auto [rest, ec] = std::from_chars(words[1].data(), end, term.stage);
  if (ec != std::errc{} || rest != end || term.stage == 0)
    return usage_error(
        fmt::format("\"{}\" is no stage's number: they count from 1.", words[1].substr(0, 60)));
  return with_column(term, column_of(stage_columns(), words[2], "stages.csv"));
}

Result<Duration> bound_of(std::string_view text, double scale) {
  const auto read = parse_duration(text);
  if (!read) return read.error();
  return scaled(*read, scale);
}

// What follows the parenthesis: nothing, or "from 20s to 30s".
Result<Term> with_range(Term term, std::string_view text, double scale) {
  const auto words = words_of(text);
  if (words.empty()) return term;
  if (words.size() != 4 || words[0] != "from" || words[2] != "to")
    return usage_error("after a fold may stand: from TIME to TIME.");
  const auto from = bound_of(words[1], scale), to = bound_of(words[3], scale);
  if (!from) return from.error();
  if (!to) return to.error();
  if (*from >= *to) return usage_error("\"from\" must be before \"to\".");
  term.from = *from;
  term.to = *to;
  return term;
}

Result<Term> fold_term(std::string_view text, std::size_t open, double scale) {
  const auto close = text.find(')', open);
  const auto fold =
      std::ranges::find(folds, trimmed(text.substr(0, open)), &decltype(folds)::value_type::first);
  if (fold == folds.end() || close == std::string_view::npos)
    return usage_error("a fold over the seconds is written max(in_flight_mean): max, min, mean or sum.");
  Term term{.of = Term::Of::seconds, .fold = fold->second};
  const auto column =
      column_of(timeline_columns(), trimmed(text.substr(open + 1, close - open - 1)), "timeline.csv");
  const auto named = with_column(term, column);
  if (!named) return named;
  return with_range(*named, text.substr(close + 1), scale);
}

Result<Term> parse_term(std::string_view text, double scale) {
  text = trimmed(text);
  if (const auto open = text.find('('); open != std::string_view::npos) return fold_term(text, open, scale);
  const auto words = words_of(text);
  if (!words.empty() && words.front() == "stage") return stage_term(words);
  return with_column(Term{}, column_of(summary_columns(), text, "summary.csv"));
}

std::optional<double> number_in(const Cell& cell) {
  if (const auto* d = std::get_if<double>(&cell)) return *d;
  if (const auto* u = std::get_if<std::uint64_t>(&cell)) return static_cast<double>(*u);
  if (const auto* i = std::get_if<std::int64_t>(&cell)) return static_cast<double>(*i);
  return std::nullopt;
}

// The same seconds in every run: those that begin in the range, however far the last reaches beyond it.
std::vector<double> seconds_of(const Term& term, const Run& run) {
  std::vector<double> values;
  const auto& column = timeline_columns()[term.column];
  for (const auto& row : run.timeline) {
    const auto begins = std::chrono::seconds(row.second);
    if (term.from && (begins < *term.from || begins >= *term.to)) continue;
    if (const auto value = number_in(column.cell({run, row}))) values.push_back(*value);
  }
  return values;
}

std::optional<double> folded(const Term& term, const Run& run) {
  const auto values = seconds_of(term, run);
  if (values.empty()) return std::nullopt;
  double sum = 0;
  for (const double value : values) sum += value;
  switch (term.fold) {
    case Term::Fold::most:
      return std::ranges::max(values);
    case Term::Fold::least:
      return std::ranges::min(values);
    case Term::Fold::mean:
      return sum / static_cast<double>(values.size());
    case Term::Fold::sum:
      break;
  }
  return sum;
}

std::optional<double> value_of(const Term& term, const RunFigures& run) {
  if (term.of == Term::Of::run) return number_in(summary_columns()[term.column].cell(run));
  if (term.of == Term::Of::seconds) return folded(term, *run.run);
  const auto stages = stage_figures(*run.run);
  if (term.stage > stages.size()) return std::nullopt;
  return number_in(stage_columns()[term.column].cell(stages[term.stage - 1]));
}

}  // namespace

double to_unit(Unit unit, double base) {
  return unit == Unit::microseconds ? base * 1e6 : base;
}

Result<Figure> parse_figure(std::string_view text, double scale) {
  Figure read{.name = std::string(trimmed(text))};
  const auto slash = text.find('/');
  const auto of = parse_term(text.substr(0, slash), scale);
  if (!of) return of.error();
  read.of = *of;
  read.unit = unit_of(*of);
  if (slash == std::string_view::npos) return read;
  const auto by = parse_term(text.substr(slash + 1), scale);
  if (!by) return by.error();
  read.by = *by;
  if (unit_of(*by) != Unit::number) read.unit = Unit::number;
  return read;
}

std::optional<double> value_of(const Figure& figure, const RunFigures& run) {
  const auto of = value_of(figure.of, run);
  if (!of || !figure.by) return of;
  const auto by = value_of(*figure.by, run);
  if (!by || *by == 0) return std::nullopt;
  return *of / *by;
}

}  // namespace waitbench::lab
