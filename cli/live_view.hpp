// The live view of a load: a model in, the lines of one small screen out.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "cli/live_model.hpp"
#include "report/text_style.hpp"

namespace waitbench::cli {

/// At most `rows` lines of at most `style.columns` columns (but never fewer than 40), each without a newline.
/// Where room is short, the least important figures and lines are left out; nothing wraps. Every line begins
/// with a space, on which the cursor may rest.
std::vector<std::string> live_lines(const LiveModel& model, const TextStyle& style, std::size_t rows);

/// One character a value, the newest of them if there are more than `columns`; as high as the value is
/// between 0 and `top`. Values are not negative.
std::string sparkline(std::span<const double> values, double top, std::size_t columns);

/// "01:07", "1:00:00"; whole seconds, rounded down. `time` is not negative.
std::string clock_text(Duration time);

}  // namespace waitbench::cli
