// Sleeping that a stop request ends.
#pragma once

#include <condition_variable>
#include <mutex>
#include <stop_token>

#include "core/units.hpp"

namespace waitbench {

/// Returns true at `when`, or false as soon as `stop` is requested. Threads: any.
inline bool sleep_until(TimePoint when, const std::stop_token& stop) {
  std::mutex mutex;
  std::condition_variable_any wake;
  std::unique_lock lock(mutex);
  wake.wait_until(lock, stop, when, [] { return false; });
  return !stop.stop_requested();
}

}  // namespace waitbench
