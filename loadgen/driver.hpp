// One load thread: its share of the users or arrivals, driven over its own connections.
//
// Threads: everything runs on the thread that calls run(), except interrupt(). Nothing is shared with other
// drivers but the slices that are handed over once a second.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include <boost/intrusive/list.hpp>

#include "loadgen/asio_types.hpp"
#include "loadgen/connection.hpp"
#include "loadgen/options.hpp"
#include "loadgen/recorder.hpp"
#include "loadgen/request.hpp"
#include "loadgen/schedule.hpp"
#include "loadgen/slice.hpp"

namespace waitbench::loadgen {

/// What all drivers of a load have in common.
struct LoadPlan {
  LoadOptions options;
  asio::ip::tcp::endpoint endpoint;
  Phases phases;
  TimePoint start;  ///< the beginning of the load, the zero of every time
};

class Driver {
 public:
  /// Drives every `plan.options.threads`-th user or arrival, beginning with `index`. `plan` and `slices` must
  /// outlive it.
  Driver(const LoadPlan& plan, unsigned index, SliceCollector& slices);
  ~Driver();
  Driver(const Driver&) = delete;
  Driver& operator=(const Driver&) = delete;

  /// Returns when every request has ended, or soon after interrupt().
  void run();
  /// Ends the run at once; requests under way count as unfinished. From any thread.
  void interrupt() { io_.stop(); }

  /// After run().
  const Tally& tally() const { return recorder_.tally(); }
  /// The share of the window in which this thread used its CPU, 0 to 1.
  double busy() const { return busy_; }

 private:
  struct Worker;  // an open load's connection and the job it was given

  Duration now() const { return Clock::now() - plan_.start; }
  Awaitable<void> sleep_until(Duration t);

  Awaitable<void> closed_user(std::uint64_t number);
  Awaitable<void> open_arrivals(Rate rate);
  Awaitable<void> open_worker(Worker worker);
  void dispatch(Duration due, std::uint64_t number);
  void dismiss_idle();

  /// Makes sure of an open connection; false when there is none by the deadline of a request due at `due`.
  Awaitable<bool> connect(Connection& connection, Duration due);
  /// One request to its end, on an open connection.
  Awaitable<void> perform(Connection& connection, Duration due, std::uint64_t number);
  void watch(Connection& connection, Duration due);

  Awaitable<void> expire_overdue();
  Awaitable<void> mark_seconds();
  Awaitable<void> measure_own_cpu();
  /// To be called when an activity that may send requests ends; the last one ends the run.
  void activity_ended();

  const LoadPlan& plan_;
  const unsigned index_;
  Recorder recorder_;
  RequestBytes request_;
  std::uint64_t activities_ = 0;
  double busy_ = 0;
  // All requests have the same timeout, so that the order of due times is the order of deadlines.
  boost::intrusive::list<Connection, boost::intrusive::constant_time_size<false>> under_way_;
  std::vector<Worker*> idle_;  // the one used last is used next: fewer connections, warmer caches
  // Last, so that the coroutines it holds end before what they refer to.
  asio::io_context io_{1};
};

}  // namespace waitbench::loadgen
