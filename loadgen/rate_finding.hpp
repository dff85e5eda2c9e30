// What a search for the highest rate has come to, in words. Pure.
#pragma once

#include "core/record/highest_rate.hpp"
#include "core/record/record.hpp"
#include "loadgen/rate_search.hpp"

namespace waitbench::loadgen {

/// Writes ends, outcome, finding and remarks of `interval` to `highest`, whose `slo` is set.
void conclude(const RateInterval& interval, HighestRate& highest);

/// The finding as a verdict on the SLO: "holds" if it was held at some rate, "refuted" if at none, else
/// "invalid".
Verdict verdict_of(const HighestRate& highest);

/// "held", "failed" or "unmeasured".
std::string describe(TrialOutcome outcome);

/// "rate-951.2", "rate-951.2-2" for the second trial of a rate: unique among `points`, to which it will be
/// added.
std::string label_of(double rate_per_s, const std::vector<RatePoint>& points);

}  // namespace waitbench::loadgen
