// What is told of a latency distribution: the one list that CSV, JSON, text and HTML read.
#pragma once

#include <array>
#include <optional>
#include <string_view>

#include "core/record/latency_summary.hpp"

namespace waitbench {

struct LatencyPart {
  std::string_view key;      ///< in JSON; in CSV with the unit behind it
  std::string_view heading;  ///< for people
  std::string_view meaning;  ///< for the docs
  std::optional<Duration> LatencySummary::* value;
};

inline constexpr std::array<LatencyPart, 9> latency_parts{
    {{"min", "min", "shortest", &LatencySummary::min},
     {"mean", "mean", "mean", &LatencySummary::mean},
     {"p50", "p50", "50th percentile", &LatencySummary::p50},
     {"p75", "p75", "75th percentile", &LatencySummary::p75},
     {"p90", "p90", "90th percentile", &LatencySummary::p90},
     {"p99", "p99", "99th percentile", &LatencySummary::p99},
     {"p99_9", "p99.9", "99.9th percentile", &LatencySummary::p99_9},
     {"p99_99", "p99.99", "99.99th percentile", &LatencySummary::p99_99},
     {"max", "max", "longest", &LatencySummary::max}}};

}  // namespace waitbench
