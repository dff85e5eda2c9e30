// What a load thread used of its CPU, and what it did not get: the ground for believing its times.
#pragma once

#include "core/units.hpp"

namespace waitbench::loadgen {

/// Over the window.
struct ThreadUse {
  Duration length{};    ///< of the window
  Duration cpu{};       ///< used, spinning included
  Duration spun{};      ///< of that, polled away while waiting for a moment
  Duration kept_off{};  ///< ready to run, while its CPU was given to others
  Duration stalled{};   ///< EventLoop::stalled

  ThreadUse operator-(const ThreadUse& before) const {
    return {length - before.length, cpu - before.cpu, spun - before.spun, kept_off - before.kept_off,
            stalled - before.stalled};
  }
  /// Shares of the window, 0 to 1 (0 of an empty one).
  double busy() const { return share(cpu - spun); }
  double kept_off_share() const { return share(kept_off); }
  double stalled_share() const { return share(stalled); }

 private:
  double share(Duration part) const {
    return length <= Duration::zero() ? 0 : to_seconds(part) / to_seconds(length);
  }
};

/// The calling thread's CPU time, and the time that it spent waiting for a CPU (/proc/thread-self/schedstat;
/// zero where the kernel does not tell).
Duration thread_cpu_time();
Duration thread_wait_time();

}  // namespace waitbench::loadgen
