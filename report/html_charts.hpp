// The parts of report.html that are charts, each with its numbers as a table, and the data that draws them.
#pragma once

#include <span>
#include <string>

#include "core/record/record.hpp"

namespace waitbench {

/// Latency by percentile, then everything over time; a chart that nobody measured is named instead of drawn.
/// `note` is HTML that stands above them.
std::string chart_sections(std::span<const Run* const> runs, const std::string& note = {});

/// What report/assets/report.js draws, as JSON that may stand in a <script> element.
std::string chart_data(std::span<const Run* const> runs);

}  // namespace waitbench
