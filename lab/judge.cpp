#include "lab/judge.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/statistics/bootstrap.hpp"
#include "lab/experiment/values.hpp"
#include "report/figures.hpp"

namespace waitbench::lab {
namespace {

constexpr std::string_view holds = "holds", refuted = "refuted", not_shown = "not shown", invalid = "invalid";
/// The worst first: what is told of several is the worst of them.
constexpr std::array<std::string_view, 4> worst_first{refuted, invalid, not_shown, holds};
constexpr double confidence = 0.95;
constexpr std::size_t fewest_runs = 2;  // one tells nothing of how much the next would differ
constexpr std::size_t most_told = 4;    // places, in one sentence

std::string_view worst_of(std::span<const std::string_view> outcomes) {
  for (const auto outcome : worst_first) {
    if (std::ranges::find(outcomes, outcome) != outcomes.end()) return outcome;
  }
  return {};
}

// What one place came to.
struct Finding {
  std::string_view outcome;
  std::string text;
};

struct Bounds {
  std::optional<double> at_least, at_most;
  bool contain(double value) const {
    return !(at_least && value < *at_least) && !(at_most && value > *at_most);
  }
  bool exclude(const Interval& interval) const {
    return (at_least && interval.high < *at_least) || (at_most && interval.low > *at_most);
  }
};

// Rounds in which both sides are valid, and why they show nothing if so. To leave a round out because of its
// figure, or of its having none, would be to choose rounds by what they say: who was answered by nobody has
// no percentile.
struct Samples {
  std::vector<double> a, b;
  std::string none_because;
};
Samples samples_of(const Quantity& quantity, const Quantity::Place& place, const Measured& measured) {
  Samples samples;
  const auto rounds = std::min(measured.rounds(place.trial), measured.rounds(place.to));
  for (std::size_t round = 0; round < rounds; ++round) {
    if (!measured.is_valid(place.trial, round) || !measured.is_valid(place.to, round)) continue;
    const auto a = measured.value(quantity.figure, place.trial, round);
    const auto b = measured.value(quantity.figure, place.to, round);
    if (!a || !b) return {{}, {}, fmt::format("its round {} told no {}", round + 1, quantity.figure.name)};
    if (quantity.kind == Quantity::Kind::ratio && (*a <= 0 || *b <= 0))
      return {{}, {}, fmt::format("{} was 0 in a round, of which there is no ratio", quantity.figure.name)};
    samples.a.push_back(*a);
    samples.b.push_back(*b);
  }
  if (samples.a.empty()) samples.none_because = "no round is valid on both sides";
  return samples;
}

Estimate estimate_of(const Quantity& quantity, const Samples& samples) {
  switch (quantity.kind) {
    case Quantity::Kind::ratio:
      return bootstrap_paired_ratio(samples.b, samples.a, confidence);
    case Quantity::Kind::difference: {
      auto found = bootstrap_paired_difference(samples.b, samples.a, confidence);
      found.value /= quantity.per;
      if (found.interval)
        found.interval = Interval{found.interval->low / quantity.per, found.interval->high / quantity.per};
      return found;
    }
    case Quantity::Kind::figure:
      break;
  }
  return bootstrap_mean(samples.a, confidence);
}

std::string number_text(const Quantity& quantity, double value) {
  if (quantity.kind == Quantity::Kind::ratio) return fmt::format("{} times", figure_of(value, 4));
  return figure(quantity.figure.unit, value);
}

// "coroutine 50.01/s (49.9/s to 50.1/s in 3 runs)"
std::string estimate_text(const Quantity& quantity, const std::string& who, const Estimate& found,
                          std::size_t runs) {
  auto text = fmt::format("{} {}", who, number_text(quantity, found.value));
  if (!found.interval) return text;
  const auto low = number_text(quantity, found.interval->low),
             high = number_text(quantity, found.interval->high);
  return low == high ? fmt::format("{} in each of {} runs", text, runs)
                     : fmt::format("{} ({} to {}, {} runs)", text, low, high, runs);
}

std::string who(const Experiment& experiment, const Quantity& quantity, const Quantity::Place& place) {
  const auto& of = experiment.trials[place.trial].label;
  const auto& to = experiment.trials[place.to].label;
  switch (quantity.kind) {
    case Quantity::Kind::ratio:
      return fmt::format("{} by {}", of, to);
    case Quantity::Kind::difference:
      return fmt::format("{} less {}", of, to);
    case Quantity::Kind::figure:
      break;
  }
  return of;
}

Bounds bounds_at(const Experiment& experiment, const Expect& expect, const Quantity::Place& place) {
  if (!expect.within) return {expect.at_least, expect.at_most};
  const auto& values = experiment.predictions[expect.prediction].values;
  const auto value = std::ranges::find(values, place.trial, &Prediction::Value::trial);
  const auto [low, high] =
      std::minmax({value->value * (1 - *expect.within), value->value * (1 + *expect.within)});
  return {low, high};
}

std::string bounds_text(const Quantity& quantity, const Bounds& bounds) {
  if (bounds.at_least && bounds.at_most) {
    if (*bounds.at_least == *bounds.at_most)
      return fmt::format("expected {}", number_text(quantity, *bounds.at_least));
    return fmt::format("expected {} to {}", number_text(quantity, *bounds.at_least),
                       number_text(quantity, *bounds.at_most));
  }
  if (bounds.at_least) return fmt::format("expected at least {}", number_text(quantity, *bounds.at_least));
  return fmt::format("expected at most {}", number_text(quantity, *bounds.at_most));
}

Finding judge_place(const Experiment& experiment, const Expect& expect, const Quantity::Place& place,
                    const Measured& measured) {
  const auto& quantity = expect.quantity;
  const auto name = who(experiment, quantity, place);
  for (const auto trial : {place.trial, place.to}) {
    const auto rounds = measured.rounds(trial), whole = measured.whole(trial), valid = measured.valid(trial);
    if (!measured.skipped(trial).empty())
      return {not_shown, fmt::format("{}: skipped, {}", name, measured.skipped(trial))};
    // Whoever interrupts chooses how much is looked at.
    if (whole < rounds)
      return {not_shown, fmt::format("{}: {} of {} rounds were measured", name, whole, rounds)};
    if (valid < std::min(fewest_runs, rounds))
      return {invalid, fmt::format("{}: {} of {} runs valid", name, valid, rounds)};
  }
  const auto samples = samples_of(quantity, place, measured);
  if (!samples.none_because.empty()) return {not_shown, fmt::format("{}: {}", name, samples.none_because)};
  const auto found = estimate_of(quantity, samples);
  const auto bounds = bounds_at(experiment, expect, place);
  auto text = estimate_text(quantity, name, found, samples.a.size());
  if (expect.within) {
    const double predicted = (*bounds.at_least + *bounds.at_most) / 2;
    text += fmt::format(", predicted {}", number_text(quantity, predicted));
  }
  if (!found.interval) return {not_shown, text + ": one run shows nothing"};
  if (bounds.contain(found.interval->low) && bounds.contain(found.interval->high)) return {holds, text};
  return {bounds.exclude(*found.interval) ? refuted : not_shown, text};
}

std::string expectation_text(const Experiment& experiment, const Expect& expect) {
  if (expect.within)
    return fmt::format("{}: within {:.4g} % of what {} predicts", expect.quantity.figure.name,
                       *expect.within * 100, experiment.predictions[expect.prediction].name);
  const Bounds bounds{expect.at_least, expect.at_most};
  return fmt::format("{}{}: {}", expect.quantity.figure.name,
                     expect.quantity.per != 1 ? fmt::format(" by {:.6g}", expect.quantity.per) : "",
                     bounds_text(expect.quantity, bounds));
}

// All places if they are few; else those that decided.
std::string places_text(const std::vector<Finding>& findings, std::string_view outcome) {
  std::vector<std::string_view> told;
  for (const auto& finding : findings) {
    if (findings.size() <= most_told || finding.outcome == outcome) told.emplace_back(finding.text);
  }
  const auto more = told.size() > most_told ? told.size() - most_told : 0;
  told.resize(told.size() - more);
  return fmt::format("{}{}", fmt::join(told, "; "), more > 0 ? fmt::format("; and {} more alike", more) : "");
}

Verdict judge(const Experiment& experiment, const Expect& expect, const Measured& measured) {
  std::vector<Finding> findings;
  std::vector<std::string_view> outcomes;
  for (const auto& place : expect.quantity.places) {
    findings.push_back(judge_place(experiment, expect, place, measured));
    outcomes.push_back(findings.back().outcome);
  }
  const auto outcome = worst_of(outcomes);
  return {expect.claim, std::string(outcome),
          fmt::format("{}. {}.", expectation_text(experiment, expect), places_text(findings, outcome))};
}

}  // namespace

Measured::Measured(std::vector<std::vector<const Run*>> runs, std::vector<std::string> skipped)
    : skipped_(std::move(skipped)) {
  for (const auto& of_trial : runs) {
    auto& figures = figures_.emplace_back();
    auto& whole = whole_.emplace_back(0);
    for (const auto* run : of_trial) {
      auto& figure = figures.emplace_back();
      if (run == nullptr || !run->complete) continue;
      ++whole;
      if (run->validity.valid()) figure.emplace(*run);
    }
  }
}

std::optional<double> Measured::value(const Figure& figure, std::size_t trial, std::size_t round) const {
  const auto& run = figures_[trial][round];
  return run ? value_of(figure, *run) : std::nullopt;
}

std::vector<double> Measured::values(const Figure& figure, std::size_t trial) const {
  std::vector<double> found;
  for (std::size_t round = 0; round < rounds(trial); ++round) {
    if (!is_valid(trial, round)) continue;
    const auto one = value(figure, trial, round);
    if (!one) return {};
    found.push_back(*one);
  }
  return found;
}

std::size_t Measured::valid(std::size_t trial) const {
  return static_cast<std::size_t>(
      std::ranges::count_if(figures_[trial], [](const auto& run) { return run.has_value(); }));
}

std::vector<PredictionFacts> predicted(const Experiment& experiment, const Measured& measured) {
  std::vector<PredictionFacts> facts;
  for (const auto& prediction : experiment.predictions) {
    auto& told = facts.emplace_back(PredictionFacts{.name = prediction.name,
                                                    .figure = prediction.figure.name,
                                                    .unit = prediction.figure.unit,
                                                    .formula = prediction.formula,
                                                    .source = prediction.source});
    for (const auto& value : prediction.values) {
      const auto values = measured.values(prediction.figure, value.trial);
      auto& one = told.values.emplace_back(PredictedValue{.trial = experiment.trials[value.trial].label,
                                                          .given = value.formula,
                                                          .predicted = value.value,
                                                          .runs = values.size()});
      if (!values.empty()) one.measured = bootstrap_mean(values, confidence);
    }
  }
  return facts;
}

std::vector<Verdict> judge(const Experiment& experiment, const Measured& measured) {
  std::vector<Verdict> verdicts;
  for (const auto& expect : experiment.expected) verdicts.push_back(judge(experiment, expect, measured));
  return verdicts;
}

std::vector<TableEntry> entries(const Experiment& experiment, const Measured& measured) {
  std::vector<TableEntry> told;
  for (const auto& entry : experiment.entries) {
    const auto samples = samples_of(entry.quantity, entry.quantity.places.front(), measured);
    if (!samples.none_because.empty()) continue;
    const auto found = estimate_of(entry.quantity, samples);
    told.push_back({.table = entry.table,
                    .row = entry.row,
                    .column = entry.column,
                    .text = replaced_all(entry.text, "{figure}", number_text(entry.quantity, found.value)),
                    .unit = entry.quantity.unit(),
                    .runs = samples.a.size(),
                    .measured = found});
  }
  return told;
}

std::string outcome_of(std::span<const Verdict> verdicts) {
  std::vector<std::string_view> outcomes;
  for (const auto& verdict : verdicts) outcomes.emplace_back(verdict.outcome);
  return std::string(worst_of(outcomes));
}

}  // namespace waitbench::lab
