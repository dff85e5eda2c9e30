// What is told of the jobs that a load was promised: the one list that CSV, JSON, text and HTML read.
#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "core/record/job_figures.hpp"
#include "report/run_figures.hpp"

namespace waitbench {

struct JobCount {
  std::string_view name;     ///< key in JSON; in CSV behind "jobs_"
  std::string_view words;    ///< for people, behind a number
  std::string_view meaning;  ///< one line, for the docs
  std::uint64_t JobFigures::* count;
  bool of_accepted;  ///< a part of the accounting identity
};

/// Those of the identity first: their sum is `accepted`.
inline constexpr std::array<JobCount, 11> job_counts{
    {{"done", "done", "ended well", &JobFigures::done, true},
     {"dead", "dead", "ended badly: attempts used up, or given up; kept with the reason", &JobFigures::dead,
      true},
     {"queued", "queued", "claimed by no worker when following ended", &JobFigures::queued, true},
     {"running", "running", "claimed and not reported when following ended", &JobFigures::running, true},
     {"failed", "waiting for a retry", "waiting for a retry when following ended", &JobFigures::failed, true},
     {"lost", "lost", "accepted, but not known to the queue; or its 202 named none", &JobFigures::lost, true},
     {"lost_outside", "lost of the warm-up",
      "the same of requests due outside the window; not of those accepted", &JobFigures::lost_outside, false},
     {"accepted_again", "accepted again",
      "202s for a job that was there already (idempotency keys); not of those accepted",
      &JobFigures::accepted_again, false},
     {"unacknowledged", "unacknowledged",
      "in the queue since the load began, but of no 202: its request was given up, or another client's",
      &JobFigures::unacknowledged, false},
     {"attempts", "attempts", "claims of the accepted jobs", &JobFigures::attempts, false},
     {"redelivered", "redelivered", "of these, claims after a lease that had expired",
      &JobFigures::redelivered, false}}};

struct JobTime {
  std::string_view name;     ///< in JSON and CSV with the unit behind it; tag of the histogram
  std::string_view heading;  ///< for people
  std::string_view meaning;  ///< for the docs
  LatencySummary JobTimes::* summary;
  Histogram JobFigures::* histogram;
};

inline constexpr std::array<JobTime, 3> job_times{
    {{"completion", "completed", "completion, due to ended (done or dead)", &JobTimes::completion,
      &JobFigures::completion},
     {"queue_wait", "queue wait", "queue wait, accepted to started (the last attempt)", &JobTimes::queue_wait,
      &JobFigures::queue_wait},
     {"execution", "execution", "execution, started to ended (the last attempt)", &JobTimes::execution,
      &JobFigures::execution}}};

}  // namespace waitbench
