// A prediction and its measurement as a picture: inline SVG that needs no script. Pure.
#pragma once

#include <string>
#include <string_view>

#include "core/record/record.hpp"

namespace waitbench {

/// Where the trials differ by a parameter of the grid that is a number, a time or a size: over that
/// parameter, a line for what was predicted, marks with bars for the means that were measured and their
/// intervals; a colour, dash and mark for each server, load and other value. Otherwise a line of its own for
/// each trial. With the legend that it needs. `id` is unique on the page. Empty if no value can be drawn.
/// `record` must hold the experiment of which the prediction is one.
std::string theory_chart(const PredictionFacts& prediction, const Record& record, std::string_view id);

}  // namespace waitbench
