// What a server counts about its calls to one upstream.
//
// Any thread counts, any thread reads. When nothing is under way: calls = calls_ok + calls_failed +
// calls_out_of_time + refused_by_breaker + refused_by_bulkhead + calls_cut, and attempts is the sum of
// attempts_ended.
#pragma once

#include <array>

#include "servers/counter.hpp"
#include "servers/upstream/attempt.hpp"

namespace waitbench::servers::upstream {

struct UpstreamCounters {
  Counter calls;
  Counter calls_in_progress;  ///< now
  Counter calls_ok;
  Counter calls_failed;         ///< the last attempt failed, and there was no other
  Counter calls_out_of_time;    ///< the request's own deadline passed
  Counter calls_cut;            ///< this server ended
  Counter refused_by_breaker;   ///< without an attempt
  Counter refused_by_bulkhead;  ///< without an attempt

  Counter attempts;
  Counter retries;  ///< of those
  Counter retries_refused_by_budget;
  Counter retries_refused_by_breaker;
  Counter answers_not_good;  ///< of the attempts that were answered: status 400 or above
  std::array<Counter, attempt_ends> attempts_ended;  ///< by AttemptEnd

  Counter breaker_opened, breaker_half_opened, breaker_closed;  ///< transitions
  Counter breakers_open, breakers_half_open;                    ///< upstreams now; the others are closed

  Counter connections_opened;
  Counter connections_reused;  ///< attempts sent on a connection that was kept
  Counter connections_stale;   ///< kept ones that the upstream had closed by the time they were wanted
  Counter connections_idle;    ///< kept now
};

}  // namespace waitbench::servers::upstream
