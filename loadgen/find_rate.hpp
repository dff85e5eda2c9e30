// The search for the highest rate from beginning to end: offer, judge, go on, wait for the server in between.
//
// What it does to the world is handed in, so that the order of things can be tested without a server.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <stop_token>
#include <string>
#include <vector>

#include "core/record/expectation.hpp"
#include "core/record/highest_rate.hpp"
#include "core/record/record.hpp"
#include "loadgen/options.hpp"
#include "loadgen/rate_search.hpp"

namespace waitbench::loadgen {

/// How long a server may take to get over a rate that was too much; then the next point begins all the same.
inline constexpr Duration recovery_patience = std::chrono::seconds(30);

struct FindRateActions {
  /// One load (run_load). Its error ends the search.
  std::function<Result<Run>(const LoadOptions&)> measure;
  /// Whether the server answers as it should again, within recovery_patience (await_recovery).
  std::function<Result<bool>()> recovers;
  /// A point was measured.
  std::function<void(const RatePoint&)> tell = [](const RatePoint&) {};
};

/// What came of it. `highest.points` refer to `runs`.
struct FoundRate {
  HighestRate highest;
  std::vector<Run> runs;
  std::string ended_early_because;  ///< empty: the search's rules were satisfied, or its trials used up
};

/// Offers the rates of a RateSearch until it is over or `stop` is requested, each point with a seed of its
/// own. `options.load` is an open load, whose rate is replaced. After a point that did not hold, the server
/// may recover first. An error only if nothing was measured: what was is kept.
Result<FoundRate> find_rate(const LoadOptions& options, std::span<const Expectation> slo,
                            const RateSearchOptions& search, const FindRateActions& actions,
                            const std::stop_token& stop);

/// The longest that `points` points may take, whatever the server does: probe, the warm-up that it decides,
/// and drain last one timeout each at most.
Duration longest_search(const LoadOptions& options, unsigned points);

}  // namespace waitbench::loadgen
