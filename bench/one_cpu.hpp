// Keeps the calling thread, and those it creates meanwhile, on one CPU.
#pragma once

#include <sched.h>

namespace waitbench {

/// While it lives, the calling thread may run on one of its allowed CPUs only. Threads created by it inherit
/// that.
class OneCpu {
 public:
  OneCpu() {
    ::sched_getaffinity(0, sizeof allowed_, &allowed_);
    cpu_set_t one;
    CPU_ZERO(&one);
    for (unsigned cpu = 0; cpu < CPU_SETSIZE; ++cpu) {
      if (!CPU_ISSET(cpu, &allowed_)) continue;
      CPU_SET(cpu, &one);
      break;
    }
    ::sched_setaffinity(0, sizeof one, &one);
  }
  ~OneCpu() { ::sched_setaffinity(0, sizeof allowed_, &allowed_); }
  OneCpu(const OneCpu&) = delete;
  OneCpu& operator=(const OneCpu&) = delete;

 private:
  cpu_set_t allowed_;
};

}  // namespace waitbench
