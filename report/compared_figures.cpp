#include "report/compared_figures.hpp"

#include <cmath>

#include "core/units.hpp"
#include "report/figures.hpp"

namespace waitbench {
namespace {

// A mean of counts need not be whole.
std::string count_text(double value) {
  const bool whole = value == std::floor(value) && value < 1e15;
  return whole ? format_count(static_cast<std::uint64_t>(value)) : figure_of(value, 4);
}

}  // namespace

std::string compared_figure_text(const ComparedFigure& figure, double value) {
  switch (figure.unit) {
    case FigureUnit::microseconds:
      return waitbench::figure(from_seconds(value / 1e6));
    case FigureUnit::per_second:
      return figure_per_second(value);
    case FigureUnit::bytes:
      return waitbench::figure(Bytes{static_cast<std::uint64_t>(std::llround(value))});
    case FigureUnit::share:
      return figure_percent(value);
    case FigureUnit::count:
      return count_text(value);
  }
  return {};
}

}  // namespace waitbench
