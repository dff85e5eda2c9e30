// What a server of several processes uses at one moment: a process and its children, added up.
#pragma once

#include <vector>

#include "core/host/process_sample.hpp"

namespace waitbench {

/// Samples one local process and the processes that come of it: its children, theirs, and so on, also those
/// that begin later. One without children is sampled as by ProcessSampler, for one more small file read.
///
/// Children are those that a process's main thread has forked, as Linux lists them
/// (/proc/PID/task/PID/children): servers fork their workers there. A child once seen is followed to its end
/// wherever its parent goes.
///
/// Of a child that has ended, what it had used when it was last seen stays in the sums, so that they never
/// fall; what it used after that, and one that came and went between two samples, is lost: CPU time and
/// switches are lower bounds where children end. Memory that processes share counts in each.
///
/// Four descriptors are held for each process. Threads: one at a time.
class ProcessTreeSampler {
 public:
  /// Errors: as ProcessSampler, of any of the processes; a child that has just ended is none.
  static Result<ProcessTreeSampler> open(pid_t pid);

  /// As ProcessSampler's; switches are current when those of all are. Errors: the process at the root has
  /// ended; a child lives, but cannot be sampled.
  Result<ProcessSample> sample(TimePoint now = Clock::now());
  Result<ProcessSample> sample_with_switches();

  /// How many the last sample added up.
  std::size_t processes() const { return members_.size(); }

 private:
  struct Member {
    ProcessSampler sampler;
    ProcessSample last;
  };
  explicit ProcessTreeSampler(ProcessSampler root) { members_.push_back({std::move(root), {}}); }

  template <class Sample>
  Result<ProcessSample> add_up(Sample sample_of);
  Result<void> find_children();
  bool knows(pid_t pid) const;

  std::vector<Member> members_;  // the root in front
  ProcessSample ended_;          // CPU time and switches of children that have
};

}  // namespace waitbench
