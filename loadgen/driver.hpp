// One load thread: its share of the users or arrivals, driven over its own connections.
//
// Threads: everything runs on the thread that calls run(), except interrupt(). Nothing is shared with other
// drivers but the slices that are handed over once a second.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include <boost/intrusive/list.hpp>

#include "loadgen/active_users.hpp"
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
  /// The share of the window (in stages: of the busiest one) in which this thread used its CPU, 0 to 1.
  double busy() const { return busy_; }

 private:
  struct Worker;  // an open load's connection and the job it was given

  Duration now() const { return Clock::now() - plan_.start; }
  Awaitable<void> sleep_until(Duration t);

  Awaitable<void> closed_user(std::uint64_t number);
  Awaitable<void> open_arrivals(const Open& load);
  Awaitable<void> open_worker(std::unique_ptr<Worker> worker);
  void dispatch(Duration due, std::uint64_t number);
  bool full(const Open& load) const;
  void dismiss_idle();

  /// From now until it is unlinked, what `connection` does for what is due at `due` may expire.
  void watch(Connection& connection, Duration due);
  /// False when there is no connection, or it expired. `connection` is watched, and stays so.
  Awaitable<bool> connect(Connection& connection);
  /// One request to its end, on an open connection that is watched, and then no more.
  Awaitable<void> perform(Connection& connection, std::uint64_t number);

  Awaitable<void> expire_overdue();
  Awaitable<void> mark_seconds();
  Awaitable<void> measure_own_cpu();
  /// To be called when an activity that may send requests ends; the last one ends the run.
  void activity_ended();

  const LoadPlan& plan_;
  const unsigned index_;
  Recorder recorder_;
  RequestBytes request_;
  std::optional<UserCurve> users_;  // of a closed load
  std::uint64_t activities_ = 0;
  double busy_ = 0;
  using Connections = boost::intrusive::list<Connection, boost::intrusive::constant_time_size<false>>;
  // All requests have the same timeout and are watched in the order in which they are due: that of deadlines.
  Connections under_way_;
  Connections expired_;        // told to end, and not ended yet
  std::vector<Worker*> idle_;  // the one used last is used next: fewer connections, warmer caches
  // Last, so that the coroutines it holds end before what they refer to.
  asio::io_context io_{1};
};

}  // namespace waitbench::loadgen
