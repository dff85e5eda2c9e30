#include "report/compared_rows.hpp"

namespace waitbench {
namespace {

void add(ComparedRow row, std::vector<ComparedRow>& rows) {
  if (!row.runs.empty()) rows.push_back(std::move(row));
}

ComparedRow row_of(const TrialFacts& trial, const Record& record) {
  ComparedRow row{.label = trial.label, .trial = &trial};
  for (const auto place : trial.runs) {
    const auto& run = record.runs[place];
    if (run.complete && run.validity.valid()) row.runs.emplace_back(run);
  }
  return row;
}

}  // namespace

std::vector<ComparedRow> compared_rows(const Record& record) {
  std::vector<ComparedRow> rows;
  if (record.experiment) {
    for (const auto& trial : record.experiment->trials) add(row_of(trial, record), rows);
    return rows;
  }
  for (const auto& run : record.runs) {
    if (!run.validity.valid()) continue;
    ComparedRow row{.label = run.label};
    row.runs.emplace_back(run);
    add(std::move(row), rows);
  }
  return rows;
}

}  // namespace waitbench
