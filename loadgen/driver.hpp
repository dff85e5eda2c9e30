// One load thread: its share of the users or arrivals, driven over its own connections.
//
// Threads: everything runs on the thread that calls run(), except interrupt(). Nothing is shared with other
// drivers but the slices that are handed over once a second.
#pragma once

#include "loadgen/event_loop.hpp"
#include "loadgen/exchanges.hpp"
#include "loadgen/load_plan.hpp"
#include "loadgen/recorder.hpp"
#include "loadgen/slice.hpp"
#include "loadgen/thread_use.hpp"

namespace waitbench::loadgen {

class Driver {
 public:
  /// Drives every `plan.options.threads`-th user or arrival, beginning with `index`. `plan` and `slices` must
  /// outlive it.
  Driver(const LoadPlan& plan, unsigned index, SliceCollector& slices);
  Driver(const Driver&) = delete;
  Driver& operator=(const Driver&) = delete;

  /// Returns when every request has ended, or soon after interrupt().
  void run();
  /// Ends the run at once; requests under way count as unfinished. From any thread.
  void interrupt() { loop_.interrupt(); }

  /// After run().
  const Tally& tally() const { return recorder_.tally(); }
  /// After run(): the jobs that it was promised, if they are followed.
  AcceptedJobs& accepted_jobs() { return exchanges_.accepted_jobs(); }
  /// After run(): what this thread used and did not get over the window; zeros of an interrupted one.
  const ThreadUse& use() const { return use_; }
  /// The share of the window (in stages: of the busiest one) in which this thread used its CPU, 0 to 1.
  double busy() const { return busy_; }

 private:
  ThreadUse use_until_now();

  const LoadPlan& plan_;
  const unsigned index_;
  EventLoop loop_;
  Recorder recorder_;
  Exchanges exchanges_;
  ThreadUse use_;
  double busy_ = 0;
};

}  // namespace waitbench::loadgen
