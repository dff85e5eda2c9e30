// How long things of one kind took, as all threads of a server note it.
#pragma once

#include <mutex>

#include "core/histogram.hpp"

namespace waitbench::servers {

/// Any thread; each time is noted once.
class Times {
 public:
  void record(Duration time) {
    const std::lock_guard lock(mutex_);
    times_.record(time);
  }
  Histogram all() const {
    const std::lock_guard lock(mutex_);
    return times_;
  }

 private:
  mutable std::mutex mutex_;
  // Two digits tell times apart to 1 %, as every metric here does.
  Histogram times_{std::chrono::hours(1), 2};
};

}  // namespace waitbench::servers
