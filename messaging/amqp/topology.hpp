// What the broker holds for a queue of jobs, by name, and the way that a message takes to wait there. Pure,
// but for the declaring.
//
//   exchange P (topic)      "queued" -> queue P.jobs; "dead" -> queue P.dead; everything -> stream P.log
//   queue P.jobs            what a worker may take now. What is rejected in it goes to P as "dead"
//   queue P.dead            dead jobs, and messages that are no jobs
//   queue P.callbacks       jobs that have ended, and whose callbacks have to be told
//   stream P.log            everything that became of any job, in order; read by who is asked about jobs
//   exchange P.delay.N,     N from 15 to 0: a message whose routing key has a 1 for N waits 50 ms * 2^N in
//   the queue P.delay.N         queue, one with a 0 goes by; then both go on to N - 1, and behind 0 to
//   exchange P.due          which looks at the key's last word: P.jobs or P.callbacks
//
// P is the prefix, "waitbench".
#pragma once

#include <string>

#include "core/units.hpp"
#include "messaging/amqp/connection.hpp"

namespace waitbench::messaging::amqp {

struct Names {
  explicit Names(const std::string& prefix)
      : exchange(prefix),
        jobs(prefix + ".jobs"),
        dead(prefix + ".dead"),
        callbacks(prefix + ".callbacks"),
        log(prefix + ".log"),
        due(prefix + ".due"),
        delay(prefix + ".delay.") {}
  std::string exchange, jobs, dead, callbacks, log, due, delay;
};

/// Whatever is there already, as declared, stays; anything else is a BrokerFailure.
void declare(Connection& connection, const Names& names);
/// What waiting needs besides.
void declare_delays(Connection& connection, const Names& names);

struct Route {
  std::string exchange, routing_key;
  bool operator==(const Route&) const = default;
};

/// 54 min 36 s: what waits longer is sent again when it comes out.
inline constexpr Duration delay_step = std::chrono::milliseconds(50);
inline constexpr int delay_levels = 16;
inline constexpr Duration longest_delay = ((1 << delay_levels) - 1) * delay_step;

enum class Bound { for_jobs, for_callbacks };

/// To wait `delay`, rounded up to steps, at most the longest. Nothing or less: to be taken at once; a job by
/// the exchange that tells everybody, a callback straight by its queue's name.
Route route_after(Duration delay, const Names& names, Bound where = Bound::for_jobs);

}  // namespace waitbench::messaging::amqp
