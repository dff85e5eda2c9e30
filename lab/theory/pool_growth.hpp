// When does a pool that grows by one thread at a time answer a burst of requests?
//
// Pure, and exact: not a formula but the course of the burst, request by request. The rule is that of the
// model `pool`, which took it from .NET (PortableThreadPool.GateThread.cs: about one thread in 500 ms while
// requests wait). What starting a thread takes, and being late with it, is not in it.
#pragma once

#include <cstdint>
#include <limits>
#include <vector>

#include "core/units.hpp"

namespace waitbench::lab::theory {

struct GrowingPool {
  std::uint64_t threads = 1;  ///< from the start, at least 1
  std::uint64_t threads_max = std::numeric_limits<std::uint64_t>::max();
  Duration grow_every{};  ///< above zero
};

/// The threads after `t` in which requests have waited all the time: m0 + floor(t / grow_every), at most
/// threads_max (but never fewer than at the start).
std::uint64_t threads_after(const GrowingPool& pool, Duration t);

struct BurstAnswered {
  std::vector<Duration> responses;  ///< of the first request, the second, ...: never falling
  Duration mean{};
  Duration nothing_waits{};        ///< when the last request has found a thread: the pool has recovered
  std::uint64_t threads = 0;       ///< in the end
  std::uint64_t threads_used = 0;  ///< fewer than `threads` if not all had something to do

  /// Zero if there were no requests.
  Duration all_answered() const { return responses.empty() ? Duration::zero() : responses.back(); }
};

/// `requests` that come at once, at 0, and take a thread for `service` each, in order. A thread is added at
/// grow_every, twice that, ... while a request waits that no thread which is just free takes. Memory and time
/// in proportion to `requests` (times the logarithm of the threads); what would last longer than a Duration
/// holds is Duration::max().
BurstAnswered answer_burst(const GrowingPool& pool, std::uint64_t requests, Duration service);

}  // namespace waitbench::lab::theory
