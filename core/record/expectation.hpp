// What a run is expected to show, "p99 < 50ms": read, and held against what was measured. Pure.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "core/record/record.hpp"
#include "core/result.hpp"

namespace waitbench {

/// One threshold: METRIC OP LIMIT.
///   latency     min, mean, p50, p75, p90, p99, p99.9, p99.99, max   a duration: 50ms
///   share       ok, errors (whatever is not ok, of what was due)     a percentage: 0.1%
///   throughput  good answers a second                                a rate: 2000/s
///   OP          <  <=  >  >=
struct Expectation {
  enum class Comparison { less, at_most, more, at_least };

  std::string_view metric;  ///< of expectation_metrics()
  Comparison comparison = Comparison::less;
  double limit = 0;  ///< nanoseconds, percent, or a second
  std::string text;  ///< as it is told, blanks made even: "p99 < 50ms"
};

/// Reads one. A usage error says what is not understood, and what is.
Result<Expectation> parse_expectation(std::string_view text);
/// Reads several, separated by commas; at least one.
Result<std::vector<Expectation>> parse_expectations(std::string_view text);

/// "holds" or "refuted", with what was measured; "not shown" when the samples cannot carry the percentile or
/// nothing was measured; "invalid" when the run is. A load in stages has to meet it in each constant stage
/// that offered something, shares (ok, errors) on ramps as well; the verdict names the worst stage.
Verdict judge(const Expectation& expectation, const Run& run);
/// The same of a run that may be invalid: what its figures say, for whoever knows why it is.
Verdict judge_figures(const Expectation& expectation, const Run& run);
/// "p99.9": 99.9; nothing for other metrics.
std::optional<double> percentile_of(std::string_view metric);

}  // namespace waitbench
