// When a pool of threads gets one more, and when a thread without work may end: decided, not done. Pure.
//
// A pool that only grows while its queue waits, and slowly, starves under a spike: from N threads it has
// N + t / grow_every of them after t, however long the queue. .NET's pool adds about one thread in half a
// second when its threads are blocked (docs.microsoft.com, "Debug ThreadPool starvation";
// PortableThreadPool.GateThread.cs, GateActivitiesPeriodMs = 500) and ends one that had nothing to do for 20
// s (ThreadPoolThreadTimeoutMs).
#pragma once

#include <cstddef>
#include <optional>

#include "core/units.hpp"

namespace waitbench::servers {

struct GrowthRules {
  /// From the start, and kept. 200 is what Tomcat and Jetty allow themselves (maxThreads), and the same on
  /// every machine, so that results compare; ASP.NET's, one a core, differs from machine to machine.
  unsigned threads = 200;
  unsigned threads_max = threads;                        ///< at least `threads`; equal: never grows
  Duration grow_every = std::chrono::milliseconds(500);  ///< above zero
  Duration retire_after = std::chrono::seconds(20);

  bool grows() const noexcept { return threads_max > threads; }
};

/// The moment at which the pool is due one more thread: when the queue has not been empty for grow_every
/// since `began`, which is when a job had to wait, or when the last thread was due. Nothing when no job
/// waits, or there are enough threads.
std::optional<TimePoint> next_thread_due(const GrowthRules& rules, std::size_t queued, unsigned threads,
                                         TimePoint began) noexcept;

/// The beginning of the next interval, after a thread that was due at `due` was started at `now`: `due`
/// itself, so that being late adds up to nothing, unless a whole interval was missed.
TimePoint next_interval(const GrowthRules& rules, TimePoint due, TimePoint now) noexcept;

/// The moment at which a thread that is idle since `idle_since` may end. Nothing when it is one of those to
/// keep.
std::optional<TimePoint> retirement_due(const GrowthRules& rules, unsigned threads,
                                        TimePoint idle_since) noexcept;

}  // namespace waitbench::servers
