// When is a job due again that has failed? Pure: time and the random number are parameters.
#pragma once

#include "core/units.hpp"
#include "messaging/moment.hpp"

namespace waitbench::messaging {

struct RetrySchedule {
  Duration backoff = std::chrono::seconds(1);      ///< the longest wait after the first attempt
  Duration backoff_cap = std::chrono::minutes(5);  ///< the longest wait after any; at most 10 years
  bool operator==(const RetrySchedule&) const = default;
};

/// After attempt `attempt`, from 1, that failed at `now`: backoff with full jitter (core/backoff.hpp),
/// `uniform` in [0, 1). How many attempts there may be is the job's (NewJob::attempts_allowed).
Moment retry_due(const RetrySchedule& schedule, unsigned attempt, Moment now, double uniform);

}  // namespace waitbench::messaging
