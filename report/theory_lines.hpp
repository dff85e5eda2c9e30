// Which lines a prediction is drawn in: over a parameter of the grid if there is one, else a trial each.
// Pure.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/record/record.hpp"

namespace waitbench {

/// One value of a prediction, in its place. Refers to the record.
struct TheoryPoint {
  double x = 0;    ///< the parameter's value; without a parameter, 0
  std::string at;  ///< the same as it was written: "200ms"
  const PredictedValue* value = nullptr;
};

/// What is drawn alike: a server under a load with the same other values of the grid.
struct TheoryLine {
  std::string label;
  std::size_t style = 0;  ///< of line_styles
  std::vector<TheoryPoint> points{};
};

struct TheoryLines {
  std::string parameter{};  ///< the one with the most values; empty: each line has one point
  std::vector<TheoryLine> lines{};
};

TheoryLines theory_lines(const PredictionFacts& prediction, const Record& record);
TheoryLines theory_lines(const PredictionFacts& prediction, Record&&) = delete;

/// A number, a time in seconds, or a size in bytes; nothing of other text.
std::optional<double> number_of(std::string_view grid_value);

}  // namespace waitbench
