// Whether a server bore a rate: one run held against the promise, and what a promise can be. Pure.
#pragma once

#include <span>
#include <string>

#include "core/record/expectation.hpp"
#include "core/record/record.hpp"
#include "core/result.hpp"
#include "loadgen/rate_search.hpp"

namespace waitbench::loadgen {

/// A usage error unless every threshold gets harder to keep as the rate rises: an upper limit of latency or
/// errors, or a lower one of `ok`. (Throughput is what is searched for.)
Result<void> check_slo(std::span<const Expectation> slo);

/// The fewest requests of which every threshold can be told (samples_needed), at least 10. Poisson arrivals
/// are so many but once in 30,000 trials: n with n - 4 sqrt(n) >= needed, as their number has deviation
/// sqrt(n).
std::uint64_t requests_needed(std::span<const Expectation> slo, bool poisson);

struct RateTrial {
  TrialOutcome outcome = TrialOutcome::unmeasured;
  std::string because;  ///< one line
};

/// Holds the figures of `run` against the SLO. Unmeasured if the run is invalid for another reason
/// than what an overload does to a measurement: a queue that grows (`littles_law`) and a server that answers
/// nothing (`no_answers`) are what a search is out to find, and never held. Held if every threshold holds and
/// the server kept up: good answers came at 95 % of the rate at which requests were due, less the errors that
/// the SLO allows.
RateTrial judge_trial(const Run& run, std::span<const Expectation> slo);

/// The shortest limit of a latency in the SLO; nothing if it has none.
std::optional<Duration> shortest_limit(std::span<const Expectation> slo);

}  // namespace waitbench::loadgen
