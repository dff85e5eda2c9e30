// What is compared as one: a run, or the rounds of an experiment's trial.
#pragma once

#include <string>
#include <vector>

#include "core/record/record.hpp"
#include "report/run_figures.hpp"

namespace waitbench {

/// Its figures are the means over its runs. Refers to the record, which must outlive it.
struct ComparedRow {
  std::string label;
  const TrialFacts* trial = nullptr;  ///< none: a run of its own
  std::vector<RunFigures> runs{};     ///< valid ones, at least one, by round

  const Run& first() const { return *runs.front().run; }
};

/// A row for each trial of an experiment, else for each run; those without a valid run are left out.
std::vector<ComparedRow> compared_rows(const Record& record);
std::vector<ComparedRow> compared_rows(Record&&) = delete;

}  // namespace waitbench
