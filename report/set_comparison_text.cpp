#include "report/set_comparison_text.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <string_view>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "report/figures.hpp"
#include "report/text_table.hpp"
#include "report/validity_text.hpp"

namespace waitbench {
namespace {

bool by_difference(const FigureComparison& compared) {
  return compared.figure->unit == FigureUnit::share;
}

std::string points(double share) {
  return fmt::format("{:+.2f}", share * 100);
}

std::string estimate_text(const FigureComparison& compared) {
  if (!compared.estimate) return std::string(no_figure);
  if (by_difference(compared)) return points(compared.estimate->value) + " points";
  return fmt::format("x {}", figure_of(compared.estimate->value, 4));
}

std::string interval_text(const FigureComparison& compared) {
  if (!compared.estimate || !compared.estimate->interval) return std::string(no_figure);
  const auto [low, high] = *compared.estimate->interval;
  if (by_difference(compared)) return fmt::format("{} … {}", points(low), points(high));
  return fmt::format("{} … {}", figure_of(low, 4), figure_of(high, 4));
}

// In percent: how far the run lies from the middle that lies farthest from it.
std::string spread_of(const FigureComparison& compared, const std::vector<double>& side) {
  const double middle = compared.middle(side);
  if (side.size() < 2 || middle == 0) return std::string(no_figure);
  const auto [least, most] = std::ranges::minmax(side);
  return figure_of(100 * std::max(middle - least, most - middle) / middle, 2);
}

std::string_view finding_word(const FigureComparison& compared) {
  const bool better = (compared.finding == Difference::lower) == compared.figure->less_is_better;
  switch (compared.finding) {
    case Difference::higher:
      return better ? "higher, better" : "higher, worse";
    case Difference::lower:
      return better ? "lower, better" : "lower, worse";
    case Difference::same:
      return "the same";
    case Difference::not_shown:
      return "not shown";
  }
  return {};
}

std::string finding_text(const FigureComparison& compared) {
  const std::string word(finding_word(compared));
  return compared.because.empty() ? word : fmt::format("{}: {}", word, compared.because);
}

bool scatter_is_known(const RunComparison& run) {
  return std::ranges::any_of(run.figures, [](const FigureComparison& compared) {
    return compared.estimate && compared.estimate->interval;
  });
}

std::string figures_table(const RunComparison& run, const ComparisonWishes& wishes, const TextStyle& style) {
  const auto column = [&](std::string heading, int importance, Align align, auto cell) {
    TextColumn added{.heading = std::move(heading), .importance = importance, .align = align, .cells = {}};
    std::ranges::transform(run.figures, std::back_inserter(added.cells), cell);
    return added;
  };
  using Row = FigureComparison;
  std::vector<TextColumn> table{
      column("", 0, Align::left, [](const Row& f) { return std::string(f.figure->name); }),
      column("A", 60, Align::right,
             [](const Row& f) { return compared_figure_text(*f.figure, f.middle(f.a)); }),
      column("B", 61, Align::right,
             [](const Row& f) { return compared_figure_text(*f.figure, f.middle(f.b)); })};
  const bool known = scatter_is_known(run);
  if (known) {
    table.push_back(column("± %: A, B", 20, Align::right,
                           [](const Row& f) { return spread_of(f, f.a) + ", " + spread_of(f, f.b); }));
  }
  table.push_back(column("B to A", 80, Align::right, estimate_text));
  if (known) {
    table.push_back(
        column(fmt::format("{:.6g} % interval", wishes.confidence * 100), 70, Align::right, interval_text));
    table.push_back(column("B is", 90, Align::left, finding_text));
  }
  const auto laid = lay_out(std::move(table), style.columns - table_indent);
  auto text = table_text(laid, style);
  if (!laid.left_out.empty())
    text +=
        note("  left out for want of room: ", fmt::format("{} (see --json)", fmt::join(laid.left_out, "; ")),
             Paint::plain, style);
  return text;
}

std::string runs_of(const ComparedRuns& runs) {
  auto text = fmt::format("{} run{}", runs.valid, runs.valid == 1 ? "" : "s");
  if (runs.left_out > 0) text += fmt::format(" ({} more left out: invalid or interrupted)", runs.left_out);
  return text;
}

std::string heading_of(const RunComparison& run) {
  const auto name = run.a.label == run.b.label ? run.a.label : run.a.label + " and " + run.b.label;
  return printable(fmt::format("{}: {} and {}", name, runs_of(run.a), runs_of(run.b)));
}

std::string side_of(const std::vector<std::string>& values) {
  constexpr std::size_t most_told = 3;
  constexpr std::size_t longest = 60;
  std::vector<std::string> told;
  for (const auto& value : values) {
    if (told.size() == most_told) break;
    told.push_back(shortened(printable(value), longest));
  }
  const auto more = values.size() - told.size();
  return fmt::format("{}{}", fmt::join(told, ", "), more > 0 ? fmt::format(" and {} more", more) : "");
}

std::string differing_text(const RunComparison& run, const TextStyle& style) {
  std::string text;
  for (const auto& condition : run.differing) {
    text += note(
        "  differs: ",
        fmt::format("{}: A {}; B {}", printable(condition.name), side_of(condition.a), side_of(condition.b)),
        Paint::warn, style);
  }
  return text;
}

std::string run_text(const RunComparison& run, const ComparisonWishes& wishes, const TextStyle& style) {
  auto text = note("", heading_of(run), Paint::plain, style) + differing_text(run, style);
  if (!run.figures.empty()) text += figures_table(run, wishes, style);
  for (const auto& remark : run.remarks) text += note("  · ", remark, Paint::plain, style);
  return text;
}

std::string only_on(std::string_view side, const std::vector<std::string>& labels, const TextStyle& style) {
  if (labels.empty()) return {};
  return note(fmt::format("Only in {}: ", side), printable(fmt::format("{}", fmt::join(labels, ", "))),
              Paint::plain, style);
}

}  // namespace

std::string set_comparison_text(const SetComparison& comparison, const TextStyle& wished) {
  const auto style = at_least_readable(wished);
  auto text = note("A  ", printable(comparison.a), Paint::strong, style) +
              note("B  ", printable(comparison.b), Paint::strong, style);
  if (comparison.wishes.paired) text += "Paired: the n-th run of A with the n-th of B.\n";
  for (const auto& run : comparison.runs) text += "\n" + run_text(run, comparison.wishes, style);
  const auto unmatched = only_on("A", comparison.only_a, style) + only_on("B", comparison.only_b, style);
  return unmatched.empty() ? text : text + "\n" + unmatched;
}

}  // namespace waitbench
