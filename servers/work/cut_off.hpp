// The end of patience: wakes every thread that sleeps for a request, so that a server can stop in bounded
// time.
#pragma once

#include <functional>
#include <vector>

#include "core/descriptor.hpp"
#include "core/units.hpp"
#include "servers/work/futex.hpp"

namespace waitbench::servers {

/// Any thread. Once happened, it stays so.
class CutOff {
 public:
  CutOff() noexcept;
  /// Blocks this thread until `until`, or until the cut. False when it was cut.
  /// A plain futex wait with an absolute monotonic deadline: the thread's sleep is one system call, and no
  /// lock is shared with the others that sleep.
  bool sleep_until(TimePoint until) const noexcept;
  /// For a poll set: readable once the cut has happened. -1, which poll(2) passes over, when the system had
  /// none left at the start.
  int descriptor() const noexcept { return event_.number(); }
  bool happened() const noexcept { return word_.load(std::memory_order_acquire) != 0; }
  void happen();
  /// Calls `listener` as well, each time that it happens and after happened() is true: for those who sleep
  /// elsewhere. Before any other thread uses this.
  void also(std::function<void()> listener);

 private:
  FutexWord word_ = 0;
  Descriptor event_;
  std::vector<std::function<void()>> listeners_;
};

}  // namespace waitbench::servers
