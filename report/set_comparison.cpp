#include "report/set_comparison.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <set>
#include <span>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

namespace waitbench {
namespace {

// A run, and when its record began.
struct Placed {
  std::string began;
  const StoredRun* run;
};

using RunsByLabel = std::map<std::string, std::vector<Placed>>;

// In the order in which the records were begun; those of one second as they were given.
RunsByLabel by_label(const RecordSet& set) {
  std::multimap<std::string, const StoredRecord*> in_order;
  for (const auto& record : set.records) in_order.emplace(record.started_at, &record);
  RunsByLabel all;
  for (const auto& [began, record] : in_order) {
    for (const auto& run : record->runs) {
      if (!set.label || *set.label == run.label) all[run.label].push_back({began, &run});
    }
  }
  return all;
}

std::vector<Placed> usable(const std::vector<Placed>& runs) {
  std::vector<Placed> kept;
  std::ranges::copy_if(runs, std::back_inserter(kept),
                       [](const Placed& placed) { return placed.run->valid && placed.run->complete; });
  return kept;
}

std::vector<double> values_of(const std::vector<Placed>& runs, std::size_t figure) {
  std::vector<double> values;
  for (const auto& placed : runs) {
    if (const auto& value = placed.run->figures[figure]) values.push_back(*value);
  }
  return values;
}

bool all_positive(std::span<const double> values) {
  return std::ranges::all_of(values, [](double value) { return value > 0; });
}

bool is_share(const ComparedFigure& figure) {
  return figure.unit == FigureUnit::share;
}

Estimate estimate_of(const FigureComparison& compared, const ComparisonWishes& wishes) {
  const auto by_difference = wishes.paired ? paired_difference : difference_of_means;
  const auto by_ratio = wishes.paired ? paired_ratio : ratio_of_means;
  return (is_share(*compared.figure) ? by_difference : by_ratio)(compared.a, compared.b, wishes.confidence);
}

// What a record cannot tell apart is part of what is not known: the buckets of a histogram of three digits
// are up to this wide, as a share, and nobody should be told that throughput rose by less.
constexpr double finest_told = 1.0 / 1024;

void widen(Estimate& ratio) {
  if (!ratio.interval || *ratio.interval == Interval{1, 1}) return;  // all runs told the same
  ratio.interval->low /= 1 + finest_told;
  ratio.interval->high *= 1 + finest_told;
}

Difference finding_of(const FigureComparison& compared) {
  const double none = is_share(*compared.figure) ? 0 : 1;
  const auto& interval = compared.estimate->interval;
  if (!interval) return Difference::not_shown;
  if (interval->low > none) return Difference::higher;
  if (interval->high < none) return Difference::lower;
  return *interval == Interval{none, none} ? Difference::same : Difference::not_shown;
}

FigureComparison compare_figure(const ComparedFigure& figure, std::vector<double> a, std::vector<double> b,
                                const ComparisonWishes& wishes) {
  FigureComparison compared;
  compared.figure = &figure;
  compared.a = std::move(a);
  compared.b = std::move(b);
  if (!is_share(figure) && (!all_positive(compared.a) || !all_positive(compared.b))) {
    compared.because = "a run has 0";
    return compared;
  }
  compared.estimate = estimate_of(compared, wishes);
  if (!is_share(figure)) widen(*compared.estimate);
  if (!compared.estimate->interval) compared.because = "one run";
  compared.finding = finding_of(compared);
  return compared;
}

// Without the runs that lack the figure a comparison would be one of other runs than the next line's, and
// those that a percentile is withheld from are not just any.
bool told_by_all(const std::vector<double>& values, const std::vector<Placed>& runs) {
  return values.size() == runs.size();
}

void compare_figures(const std::vector<Placed>& a, const std::vector<Placed>& b,
                     const ComparisonWishes& wishes, RunComparison& comparison) {
  std::vector<std::string_view> withheld;
  for (std::size_t i = 0; i < compared_figures.size(); ++i) {
    auto of_a = values_of(a, i), of_b = values_of(b, i);
    if (of_a.empty() && of_b.empty()) continue;
    if (!told_by_all(of_a, a) || !told_by_all(of_b, b)) {
      withheld.push_back(compared_figures[i].name);
      continue;
    }
    comparison.figures.push_back(
        compare_figure(compared_figures[i], std::move(of_a), std::move(of_b), wishes));
  }
  if (!withheld.empty()) {
    comparison.remarks.push_back(fmt::format("Not every run tells {}: left out.", fmt::join(withheld, ", ")));
  }
}

std::vector<std::string> values_of_condition(const std::vector<Placed>& runs, const std::string& name) {
  std::set<std::string> values;
  for (const auto& placed : runs) {
    const auto found = placed.run->conditions.find(name);
    values.insert(found == placed.run->conditions.end() ? "not told" : found->second);
  }
  return {values.begin(), values.end()};
}

std::vector<DifferingCondition> differing(const std::vector<Placed>& a, const std::vector<Placed>& b) {
  std::set<std::string> names;
  for (const auto* side : {&a, &b}) {
    for (const auto& placed : *side) {
      for (const auto& [name, value] : placed.run->conditions) names.insert(name);
    }
  }
  std::vector<DifferingCondition> all;
  for (const auto& name : names) {
    DifferingCondition condition{name, values_of_condition(a, name), values_of_condition(b, name)};
    if (condition.a != condition.b) all.push_back(std::move(condition));
  }
  return all;
}

// All of one side before all of the other: what changed meanwhile looks like a difference between them.
bool one_after_the_other(const std::vector<Placed>& a, const std::vector<Placed>& b) {
  return a.back().began < b.front().began || b.back().began < a.front().began;
}

void add_remarks(const std::vector<Placed>& a, const std::vector<Placed>& b, const ComparisonWishes& wishes,
                 RunComparison& comparison) {
  const bool scatter_is_known = wishes.paired ? a.size() >= 2 : a.size() >= 2 && b.size() >= 2;
  if (!scatter_is_known) {
    comparison.remarks.emplace_back(
        "One run does not tell how much runs scatter, so nothing is shown. Measure each side several times, "
        "in "
        "turns: A B B A.");
  } else if (one_after_the_other(a, b)) {
    comparison.remarks.emplace_back(
        "All runs of one side were measured before those of the other: a machine that changed in between "
        "looks "
        "like a difference between them. Measure in turns: A B B A.");
  }
}

Result<RunComparison> compare_runs(const std::vector<Placed>& of_a, const std::vector<Placed>& of_b,
                                   const ComparisonWishes& wishes) {
  const auto a = usable(of_a), b = usable(of_b);
  RunComparison comparison{
      .a = {of_a.front().run->label, a.size(), of_a.size() - a.size()},
      .b = {of_b.front().run->label, b.size(), of_b.size() - b.size()},
      .figures = {},
      .differing = differing(of_a, of_b),
      .remarks = {},
  };
  if (a.empty() || b.empty()) {
    comparison.remarks.emplace_back("Without a valid run on each side there is nothing to compare.");
    return comparison;
  }
  if (wishes.paired && (of_a.size() != of_b.size() || comparison.a.left_out + comparison.b.left_out > 0)) {
    return usage_error(
        fmt::format("--paired needs as many valid runs on one side as on the other, one for one; of \"{}\" "
                    "there are {} and "
                    "{}. Leave --paired out, or measure the missing ones.",
                    comparison.a.label, a.size(), b.size()));
  }
  compare_figures(a, b, wishes, comparison);
  add_remarks(a, b, wishes, comparison);
  return comparison;
}

std::vector<std::string> labels_of(const RunsByLabel& runs) {
  std::vector<std::string> labels;
  for (const auto& [label, placed] : runs) labels.push_back(label);
  return labels;
}

Error no_common_label(const RecordSet& a, const RecordSet& b, const std::vector<std::string>& of_a,
                      const std::vector<std::string>& of_b) {
  return usage_error(
      fmt::format("no run is on both sides: {} has {}; {} has {}. Name one of each: DIR#LABEL.", a.name,
                  fmt::join(of_a, ", "), b.name, fmt::join(of_b, ", ")));
}

Error no_such_label(const RecordSet& set) {
  std::set<std::string> labels;
  for (const auto& record : set.records) {
    for (const auto& run : record.runs) labels.insert(run.label);
  }
  if (!set.label) return usage_error(fmt::format("{} holds no runs", set.name));
  return usage_error(fmt::format("{} holds no run \"{}\"; it has {}", set.name, *set.label,
                                 labels.empty() ? "none" : fmt::format("{}", fmt::join(labels, ", "))));
}

}  // namespace

double FigureComparison::middle(const std::vector<double>& side) const {
  return is_share(*figure) || !all_positive(side) ? arithmetic_mean(side) : geometric_mean(side);
}

bool SetComparison::compared() const {
  return std::ranges::any_of(runs, [](const RunComparison& run) { return !run.figures.empty(); });
}

Result<SetComparison> compare_sets(const RecordSet& a, const RecordSet& b, const ComparisonWishes& wishes) {
  const auto runs_of_a = by_label(a), runs_of_b = by_label(b);
  if (runs_of_a.empty()) return no_such_label(a);
  if (runs_of_b.empty()) return no_such_label(b);
  const auto labels_a = labels_of(runs_of_a), labels_b = labels_of(runs_of_b);

  SetComparison comparison{
      .a = a.name, .b = b.name, .wishes = wishes, .runs = {}, .only_a = {}, .only_b = {}};
  std::vector<std::pair<const std::vector<Placed>*, const std::vector<Placed>*>> pairs;
  if (labels_a.size() == 1 && labels_b.size() == 1) {
    pairs.emplace_back(&runs_of_a.begin()->second, &runs_of_b.begin()->second);
  } else {
    std::ranges::set_difference(labels_a, labels_b, std::back_inserter(comparison.only_a));
    std::ranges::set_difference(labels_b, labels_a, std::back_inserter(comparison.only_b));
    for (const auto& [label, runs] : runs_of_a) {
      if (const auto found = runs_of_b.find(label); found != runs_of_b.end())
        pairs.emplace_back(&runs, &found->second);
    }
  }
  if (pairs.empty()) return no_common_label(a, b, labels_a, labels_b);
  for (const auto& [of_a, of_b] : pairs) {
    auto compared = compare_runs(*of_a, *of_b, wishes);
    if (!compared) return compared.error();
    comparison.runs.push_back(std::move(*compared));
  }
  return comparison;
}

}  // namespace waitbench
