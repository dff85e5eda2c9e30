// The columns in which runs are compared, each once: the terminal's table and the HTML's read this list.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "report/compared_rows.hpp"
#include "report/run_figures.hpp"

namespace waitbench {

struct ComparisonColumn {
  std::string_view heading;
  std::string_view meaning;  ///< for the HTML
  int importance;            ///< the lowest goes first when a terminal is too narrow
  std::optional<double> (*value)(const RunFigures&);
  std::string (*text)(double);

  /// The mean of the row's runs that have the figure; no_figure where none has.
  std::string figure(const ComparedRow& row) const;
};

/// The columns that say something of these rows: one without a single figure, and "not ok" when every
/// request was answered well, are left out.
std::vector<ComparisonColumn> comparison_columns(std::span<const ComparedRow> rows);

}  // namespace waitbench
