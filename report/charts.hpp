// What the charts show: the lines of each, as numbers in one unit that suits their size.
//
// One list of charts feeds the drawing script, the tables beside the charts and their text alternatives.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "core/record/record.hpp"

namespace waitbench {

struct Chart {
  enum class Axis { seconds, percentile };

  std::string id;       ///< for links and the script
  std::string title;    ///< of the chart, in words
  std::string unit{};   ///< of every y, in words: "MiB", "s", "answers per second", "threads"
  std::string meaning;  ///< one or two sentences below the title
  Axis axis = Axis::seconds;
  std::vector<double> x{};  ///< rising; seconds from the window's start, or 1 / (1 - percentile / 100)
  std::vector<std::vector<std::optional<double>>> lines{};  ///< a line a run, a y an x; absent: not measured
  bool logarithmic = false;                                 ///< the y axis
};

/// The charts over time that have anything to show of these runs, in the order of the page.
std::vector<Chart> time_charts(std::span<const Run* const> runs);
/// Titles of the charts that have nothing to show because nobody measured them.
std::vector<std::string> unmeasured_charts(std::span<const Run* const> runs);

/// Latency by percentile, as HdrHistogram's plots show it: x is 1 / (1 - percentile), so that 90 %, 99 % and
/// 99.9 % are equally far apart. Each line ends at the highest percentile that its samples carry
/// (core/record/latency_summary.hpp); a load in stages has none. Absent when no run has a sample.
std::optional<Chart> percentile_chart(std::span<const Run* const> runs);

/// The mean and the highest y of a line inside [0, window) seconds; absent when there is none.
struct LineSummary {
  double mean = 0, highest = 0;
};
std::optional<LineSummary> summary_of(const Chart& chart, std::size_t line, Duration window);

}  // namespace waitbench
