// How each run's line is told from the others: colour, dash and marker together, so that colour is never
// alone.
#pragma once

#include <array>
#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "core/record/record.hpp"

namespace waitbench {

/// A dash pattern and a marker; the colour of style i is --series-i in report/assets/report.css.
struct LineStyle {
  std::string_view dash;    ///< lengths of strokes and gaps, as SVG's stroke-dasharray; empty: solid
  std::string_view marker;  ///< an SVG path around 0,0 in a box of 12
};

inline constexpr std::size_t colour_count = 8;

/// The style of run i, in [0, colour_count * colour_count). A model keeps its colour from report to report
/// (thread is always vermilion, coroutine always blue) unless an earlier run has taken it.
std::vector<std::size_t> line_styles(std::span<const Run* const> runs);
/// The same of lines of these models.
std::vector<std::size_t> line_styles(std::span<const std::string> models);

std::size_t colour_of(std::size_t style);
LineStyle line_style(std::size_t style);

/// An inline SVG picture of the line, for tables that serve as legends. Hidden from screen readers: the label
/// stands beside it.
std::string swatch(std::size_t style);

}  // namespace waitbench
