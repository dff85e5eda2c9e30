// From the runs of an experiment to what is told of them: theory beside measurement, and verdicts. Pure.
//
// A verdict comes from at least two valid runs of each trial that it looks at, each with its figure, and from
// an experiment that came to its end. The interval is a bootstrap's
// over the rounds (core/statistics/bootstrap.hpp); what is compared, a ratio or a difference, is taken within
// each round first, where both were measured one soon after the other.
#pragma once

#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/record/record.hpp"
#include "lab/experiment/experiment.hpp"
#include "report/run_figures.hpp"

namespace waitbench::lab {

/// The runs of an experiment, by trial and round; a round that was not measured to its end, or is not valid,
/// is empty.
class Measured {
 public:
  /// `runs[trial][round]`; nullptr: there is none. All must outlive it. `skipped`: why a trial was not
  /// measured; empty when it was.
  Measured(std::vector<std::vector<const Run*>> runs, std::vector<std::string> skipped);

  std::size_t rounds(std::size_t trial) const { return figures_[trial].size(); }
  /// Nothing for a round without a valid run, or where the figure was withheld.
  std::optional<double> value(const Figure& figure, std::size_t trial, std::size_t round) const;
  /// Of the valid rounds; none at all if it was withheld in one of them.
  std::vector<double> values(const Figure& figure, std::size_t trial) const;
  /// How many rounds were measured to their end; fewer than `rounds` if the experiment was interrupted.
  std::size_t whole(std::size_t trial) const { return whole_[trial]; }
  std::size_t valid(std::size_t trial) const;
  bool is_valid(std::size_t trial, std::size_t round) const { return figures_[trial][round].has_value(); }
  const std::string& skipped(std::size_t trial) const { return skipped_[trial]; }

 private:
  std::vector<std::vector<std::optional<RunFigures>>> figures_;
  std::vector<std::size_t> whole_;
  std::vector<std::string> skipped_;
};

/// Theory beside measurement, for all that is predicted.
std::vector<PredictionFacts> predicted(const Experiment& experiment, const Measured& measured);

/// A verdict for each expectation, in their order.
std::vector<Verdict> judge(const Experiment& experiment, const Measured& measured);

/// What each entry came to, but for those that were not measured.
std::vector<TableEntry> entries(const Experiment& experiment, const Measured& measured);

/// What becomes of the claim: refuted if one of them is, else invalid, else not shown, if one is; it holds
/// if all do. Empty without any.
std::string outcome_of(std::span<const Verdict> verdicts);

}  // namespace waitbench::lab
