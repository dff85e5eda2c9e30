// What a load measured, and the figures of the run that follow from it.
#pragma once

#include <vector>

#include "core/host/proc_text.hpp"
#include "loadgen/clocks.hpp"
#include "loadgen/job_follower.hpp"
#include "loadgen/load_plan.hpp"
#include "loadgen/observer.hpp"
#include "loadgen/recorder.hpp"
#include "loadgen/stats_watch.hpp"
#include "loadgen/thread_use.hpp"

namespace waitbench::loadgen {

/// What the load's threads, the observer and the clocks have to say, when all have ended.
struct Measured {
  Tally tally;
  std::vector<TimelineRow> rows{};     ///< a row a second, without the server's figures
  std::vector<TimedSample> samples{};  ///< of the server; empty if none was observed
  std::vector<TimedState> states{};    ///< what the server said of itself; empty if it was not asked
  std::optional<JobFollower::Followed> followed{};  ///< of a load whose jobs were followed
  std::vector<ThreadUse> uses{};                    ///< of each load thread, over the window
  double busiest = 0;  ///< the largest share of its CPU that a load thread used, 0 to 1
  double cpu_s = 0;    ///< of this whole process, over the window
  /// Of the whole machine, when the window began and when all was measured; absent where they cannot be read,
  /// or the window was not reached.
  std::optional<CpuTicks> machine_before{}, machine_after{};
  bool complete = true;    ///< not interrupted
  Duration began_after{};  ///< from `clocks_before` to the zero of the load's times
  Duration ended_at{};     ///< since that zero
  ClockReadings clocks_before{}, clocks_after{};
};

/// Pure: counts, rates, histograms, timeline and validity. Of an interrupted load, over the part of the
/// window that it reached.
Run run_figures(const LoadPlan& plan, Measured measured);

}  // namespace waitbench::loadgen
