// The columns of summary.csv, stages.csv and timeline.csv, each once: name with unit, meaning, and where its
// cell comes from. The files, docs/results.md and the tests all read these tables.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <variant>
#include <vector>

#include "core/record/record.hpp"
#include "report/run_figures.hpp"

namespace waitbench {

/// One cell. monostate: withheld or not measured, which is written as nothing.
using Cell = std::variant<std::monostate, bool, std::int64_t, std::uint64_t, double, std::string>;

template <class Row>
struct Column {
  std::string name;     ///< as in the header line; carries its unit
  std::string meaning;  ///< one line, for the docs
  std::function<Cell(const Row&)> cell;
};

/// One second of one run.
struct Second {
  const Run& run;
  const TimelineRow& row;
};

/// summary.csv: a row a run.
const std::vector<Column<RunFigures>>& summary_columns();
/// stages.csv: a row a run and stage.
const std::vector<Column<StageFigures>>& stage_columns();
/// timeline.csv: a row a run and second.
const std::vector<Column<Second>>& timeline_columns();

}  // namespace waitbench
