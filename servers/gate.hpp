// Counts what is inside, and lets one wait until nothing is (after Seastar's gate).
#pragma once

#include <condition_variable>
#include <cstdint>
#include <mutex>

#include "core/units.hpp"

namespace waitbench::servers {

/// Any thread. Entering is the caller's to end: nothing stops new entries while somebody waits.
class Gate {
 public:
  void enter() {
    const std::lock_guard lock(mutex_);
    ++inside_;
  }
  void leave() {
    const std::lock_guard lock(mutex_);
    // Under the lock: the waiter may destroy the gate as soon as it can take it.
    if (--inside_ == 0) empty_.notify_all();
  }
  /// True when it was empty at some moment until `until`.
  bool wait_until_empty(TimePoint until) {
    std::unique_lock lock(mutex_);
    return empty_.wait_until(lock, until, [this] { return inside_ == 0; });
  }
  std::uint64_t inside() const {
    const std::lock_guard lock(mutex_);
    return inside_;
  }

 private:
  mutable std::mutex mutex_;
  std::condition_variable empty_;
  std::uint64_t inside_ = 0;
};

}  // namespace waitbench::servers
