// The columns in which runs are compared, each once: the terminal's table and the HTML's read this list.
#pragma once

#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "report/run_figures.hpp"

namespace waitbench {

struct ComparisonColumn {
  std::string_view heading;
  std::string_view meaning;  ///< for the HTML
  int importance;            ///< the lowest goes first when a terminal is too narrow
  std::string (*figure)(const RunFigures&);
};

/// The columns that say something of these runs: one without a single figure, and "not ok" when every
/// request was answered well, are left out.
std::vector<ComparisonColumn> comparison_columns(const std::vector<RunFigures>& runs);

}  // namespace waitbench
