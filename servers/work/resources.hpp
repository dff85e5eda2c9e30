// What the plans of one server draw on together, and how a request's work ends.
#pragma once

#include <cstdint>
#include <optional>

#include "core/plan/cpu_work.hpp"
#include "servers/counter.hpp"
#include "servers/database/database.hpp"
#include "servers/upstream/upstreams.hpp"
#include "servers/work/connection_pool.hpp"
#include "servers/work/cut_off.hpp"

namespace waitbench::servers {

/// Shared by all requests of a server. Any thread.
struct Resources {
  Resources() : Resources(CpuSpeed{}) {}
  /// Without `limit` a request waits for a connection as long as it takes. The cut tells the pools as well.
  explicit Resources(CpuSpeed speed, std::span<const PoolSpec> pool_specs = {},
                     std::optional<Duration> limit = {}, std::optional<Bytes> stack_size = {},
                     const upstream::CallsSpec& calls = {})
      : cpu_speed(speed), stack(stack_size), pools(pool_specs, limit), upstreams(calls, cut) {
    cut.also([this] {
      pools.cut();
      if (database) database->cut();
    });
  }
  Resources(const Resources&) = delete;
  Resources& operator=(const Resources&) = delete;

  const CpuSpeed cpu_speed;                      ///< of the `cpu` step
  const std::optional<Bytes> stack;              ///< of a thread that blocks; empty: the system's default
  ConnectionPools pools;                         ///< of the `pool` step
  CutOff cut;                                    ///< happens when the drain's time is over
  upstream::Upstreams upstreams;                 ///< of the `call` step
  std::unique_ptr<database::Database> database;  ///< of the `db` step; set before the first request, or never
  Counter threads_blocked;  ///< in a plan: a wait, a connection or the line for it, a call, a statement
};

/// Rising: of branches done at the same time, the highest counts.
enum class WorkEnd : std::uint8_t {
  done,          ///< every action is
  pool_timeout,  ///< a pool had no connection in time: the drawn plan says which (Outcome::timed_out)
  call_failed,   ///< a call had no good answer: the drawn plan says which (its Outcome)
  db_failed,     ///< a statement was not done: the drawn plan says which (its Outcome)
  no_thread,     ///< a branch of `together` got no thread to block
  queue_full,    ///< never begun: as many are worked on, and wait, as may
  codel,         ///< never begun: waited too long in a queue that stands
  deadline,      ///< its time was over, before it began or between two steps
  client_left,   ///< whoever asked for it is gone (--abandon): there is no answer
  streamed,      ///< its answer has been sent, as a stream that ends with the connection
  cut,           ///< the server ends: there is no answer
};

/// Otherwise nobody is there to be answered.
constexpr bool has_answer(WorkEnd end) {
  return end < WorkEnd::client_left;
}

}  // namespace waitbench::servers
