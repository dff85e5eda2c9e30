// The deadlines of one I/O thread's connections, without a timer for each.
//
// A connection waits in the list of its phase. Every wait of one phase has the same length, so each list is
// in the order of its deadlines by itself, and a coarse sweep looks at the front of five lists only. A wait
// may end late by one tick, never early. Used by its I/O thread alone.
#pragma once

#include <array>

#include "servers/coroutine/connection.hpp"

namespace waitbench::servers {

class Deadlines {
 public:
  Deadlines(IoExecutor executor, const Limits& limits);

  /// Before a wait: lists the connection by its exchange's phase. One that goes on waiting in the same phase
  /// keeps its place, so that bytes arriving in drips do not move its deadline.
  void watch(Connection& connection);
  /// Takes a connection off the lists (its plan runs; no deadline applies).
  static void forget(Connection& connection) { connection.unlink(); }
  /// Ends every connection that waits for a request.
  void end_idle();

 private:
  using List = boost::intrusive::list<Connection, boost::intrusive::base_hook<DeadlineLink>,
                                      boost::intrusive::constant_time_size<false>>;

  static void expire(Connection& connection);
  void arm();
  void sweep();

  const Limits& limits_;
  const Duration tick_;
  std::array<List, http::phase_count> waiting_;
  Timer timer_;
  bool armed_ = false;
};

}  // namespace waitbench::servers
