// A load's stages, told one below the other: the columns that the terminal and the page show of each.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "report/run_figures.hpp"

namespace waitbench {

struct StageColumn {
  std::string_view heading;
  std::string_view meaning;  ///< one line
  int importance;            ///< the highest stays longest when room is short
  std::string (*figure)(const StageFigures& stage);
};

/// The columns in which any of these stages has something to show, in the order of the table.
std::vector<StageColumn> stage_comparison_columns(const std::vector<StageFigures>& stages);

/// "2  1000/s for 30s": the heading of a stage's row.
std::string stage_heading(const StageFigures& stage);

/// Why figures are missing in the table, one line; empty when none is.
std::string stage_note(const std::vector<StageFigures>& stages);

}  // namespace waitbench
