// What became of the jobs that a load was promised (202 Accepted), as values.
#pragma once

#include <cstdint>
#include <string>

#include "core/histogram.hpp"
#include "core/record/verdict.hpp"

namespace waitbench {

/// Of the jobs whose requests were due inside the window. The identity holds exactly:
/// accepted = done + dead + queued + running + failed + lost.
struct JobFigures {
  std::uint64_t accepted = 0;  ///< answered 202; each job once
  std::uint64_t done = 0;
  std::uint64_t dead = 0;     ///< kept with the reason: its attempts are used up, or it was given up
  std::uint64_t queued = 0;   ///< claimed by nobody yet
  std::uint64_t running = 0;  ///< claimed, and not reported
  std::uint64_t failed = 0;   ///< queued again after an attempt
  std::uint64_t lost = 0;     ///< the queue does not know it, or its 202 named none
  /// Jobs of the warm-up that the queue does not know. Not among `accepted`.
  std::uint64_t lost_outside = 0;
  /// 202s for a job that was there already: named by an earlier 202, or accepted before the load (idempotency
  /// keys). Not among `accepted`.
  std::uint64_t accepted_again = 0;
  /// Jobs that came into the queue since the load began and that no 202 told of: of requests that were given
  /// up or cut off, or of other clients.
  std::uint64_t unacknowledged = 0;
  std::uint64_t attempts = 0;     ///< claims of the accepted jobs
  std::uint64_t redelivered = 0;  ///< of these, those after a lease that had expired
  /// Why jobs were left open; empty when none was.
  std::string open_because{};

  /// Accepted to started, of those that were started: the begin of the last attempt.
  Histogram queue_wait{longest, digits};
  /// Started to ended (done or dead), of those that were started and ended: the last attempt.
  Histogram execution{longest, digits};
  /// Due to ended, of all but the lost; one that was open counts as at least its age when following ended.
  Histogram completion{longest, digits};

  static constexpr std::chrono::hours longest{24};
  static constexpr int digits = 4;

  std::uint64_t open() const { return queued + running + failed; }
  bool balanced() const { return accepted == done + dead + open() + lost; }
};

/// "No accepted job is lost", with the accounting in it: "holds" or "refuted"; "not shown" when none was
/// accepted.
Verdict judge_lost(const JobFigures& jobs);

}  // namespace waitbench
