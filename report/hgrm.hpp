// How a histogram is written for HdrHistogram's plotters: the percentile spectrum, `.hgrm`.
#pragma once

#include <string>

#include "core/histogram.hpp"

namespace waitbench {

/// The text that HdrHistogram's outputPercentileDistribution(5 ticks, milliseconds) prints: one row a
/// percentile tick, five ticks to each halving of the distance to 100 %, then `#[Mean ...]`, `#[Max ...]`,
/// `#[Buckets ...]`. Values are in milliseconds to the nanosecond, and never above the longest recorded. The
/// last row has no fourth column, as 1/(1-1) has no value. Without samples there are no rows. Source:
/// https://github.com/HdrHistogram/HdrHistogram, AbstractHistogram and PercentileIterator.
std::string percentile_spectrum(const Histogram& histogram);

}  // namespace waitbench
