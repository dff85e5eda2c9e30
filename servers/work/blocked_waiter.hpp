// Waiting in a line by blocking the thread.
#pragma once

#include "servers/work/futex.hpp"

namespace waitbench::servers {

/// A `Base`, which is a Waiter (servers/work/waiter.hpp), on a thread of its own.
template <class Base>
class BlockedWaiter final : public Base {
 public:
  /// True when told; false when `until` passed before.
  bool sleep_until(TimePoint until) const noexcept {
    return sleep_while(told_, 0, until == TimePoint::max() ? std::nullopt : std::optional(until));
  }

 private:
  void wake() noexcept override { set_and_wake(told_, 1); }

  FutexWord told_ = 0;
};

}  // namespace waitbench::servers
