// Adds up the context switches of threads that come, go and reuse each other's ids, so that the sum never
// falls.
#pragma once

#include <sys/types.h>
#include <unordered_map>
#include <vector>

#include "core/host/proc_text.hpp"

namespace waitbench {

/// Pure: it is told what was read. A walk over the threads is begin_walk(), saw() for each thread, then
/// ended() for every one of not_seen() that is really gone (the kernel's listing of a process's threads may
/// leave out a living one while others end).
///
/// Threads: none.
class SwitchLedger {
 public:
  void begin_walk() { ++walk_; }
  /// `counts` since the thread began. Counts lower than last time mean that another thread has its id now.
  void saw(pid_t thread, SwitchCounts counts);
  /// The threads of earlier walks that this one did not see.
  std::vector<pid_t> not_seen() const;
  /// Keeps what was last seen of it, for good.
  void ended(pid_t thread);

  /// Of all threads seen until now, living and ended.
  const SwitchCounts& total() const { return total_; }

 private:
  struct Seen {
    SwitchCounts counts;
    std::uint64_t walk;
  };
  std::unordered_map<pid_t, Seen> living_;
  SwitchCounts total_;
  std::uint64_t walk_ = 0;
};

}  // namespace waitbench
