// The columns in which the points of a search for the highest rate are shown: the terminal's table and the
// HTML's read this list.
#pragma once

#include <array>
#include <string>
#include <string_view>

#include "core/record/record.hpp"

namespace waitbench {

struct RatePointColumn {
  std::string_view heading;
  std::string_view meaning;  ///< for the HTML
  int importance;            ///< the lowest goes first when a terminal is too narrow
  std::string (*figure)(const RatePoint& point, const Run& run);
};

/// Plain text, printable. Figures of a run that is invalid are left out.
extern const std::array<RatePointColumn, 7> rate_point_columns;

}  // namespace waitbench
