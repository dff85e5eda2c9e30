// The part of report.html on a search for the highest rate: the points, as a chart and as a table.
#pragma once

#include <string>

#include "core/record/record.hpp"

namespace waitbench {

/// A <section>, or nothing if the record holds no such search.
std::string highest_rate_section(const Record& record);

}  // namespace waitbench
