// What a search for the highest rate at which a server keeps a promise has found, as values.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

namespace waitbench {

/// One rate, offered once. Its figures are those of the record's run `run`.
struct RatePoint {
  double rate_per_s = 0;
  std::string outcome;  ///< "held", "failed", or "unmeasured": the measurement is invalid, or was interrupted
  std::string because;  ///< one line, with what was measured
  std::size_t run = 0;
};

/// The highest rate that the server bears lies in [low, high).
struct HighestRate {
  std::vector<std::string> slo;                 ///< thresholds, "p99 < 50ms"
  std::optional<double> low_per_s, high_per_s;  ///< held every time; failed every time
  std::string outcome;                          ///< "found", "at least", "below" or "not shown"
  std::string finding;                          ///< one sentence, with the rates in it
  bool finished = false;                        ///< false: interrupted, or too many points were needed
  double resolution = 0;                        ///< as a share: how far apart the ends were to be
  unsigned repeats = 0;                         ///< how often each end was to be measured
  std::vector<std::string> remarks;             ///< what stands against the finding, a line each
  std::vector<RatePoint> points;                ///< in the order in which they were measured
};

}  // namespace waitbench
