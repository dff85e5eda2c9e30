// The summary that a search for the highest rate ends with: what was found, the points, what to doubt.
#pragma once

#include <string>

#include "core/record/record.hpp"
#include "report/text_style.hpp"

namespace waitbench {

/// `record` must have a highest_rate.
std::string highest_rate_text(const Record& record, const TextStyle& style);

/// One point in one line, as it is told while the search goes on: "951.2/s   held   p99 < 50ms: measured …".
std::string point_line(const RatePoint& point);

}  // namespace waitbench
