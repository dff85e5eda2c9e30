// One upstream, as a whole server shares it: where it is, what calls to it are told, what guards them, how
// long they took.
//
// Any thread. It outlives the clients that call it.
#pragma once

#include <mutex>

#include "core/histogram.hpp"
#include "servers/upstream/call_target.hpp"
#include "servers/upstream/guards.hpp"

namespace waitbench::servers::upstream {

/// How long calls took, each noted once.
class CallTimes {
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

struct Upstream {
  /// `count` must outlive it; several upstreams may share it.
  Upstream(CallTarget where, const UpstreamOptions& how, UpstreamCounters& count)
      : target(std::move(where)), options(how), counters(count), guards(how, count) {}

  const CallTarget target;
  const UpstreamOptions options;
  UpstreamCounters& counters;
  Guards guards;
  CallTimes times;  ///< of calls that were tried, from their begin to their end
};

}  // namespace waitbench::servers::upstream
