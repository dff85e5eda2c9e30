// A pool of threads with a queue in front: jobs in the order in which they came, each on a thread that it
// blocks. What runs the handlers of `pool`, and the waits of `offload`.
#pragma once

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <thread>

#include "core/histogram.hpp"
#include "servers/threads/counted_threads.hpp"
#include "servers/workers/growth.hpp"
#include "servers/workers/line.hpp"

namespace waitbench::servers {

/// What becomes of a job.
enum class Turn : std::uint8_t {
  run,  ///< it is on a worker's thread and may block
  cut,  ///< the pool stops: it never got a worker, and must not block
};
/// Called exactly once, with its turn. Must not throw.
using Job = std::move_only_function<void(Turn)>;

/// A pool at one moment.
struct WorkerFigures {
  unsigned threads = 0;
  unsigned busy = 0;                                    ///< of these, running a job
  std::size_t queued = 0;                               ///< jobs without a thread
  std::size_t longest = 0;                              ///< the most that ever waited at once
  std::uint64_t started = 0, retired = 0, refused = 0;  ///< threads; refused by the system
  std::uint64_t jobs = 0;                               ///< that got their thread
  Duration waited{};  ///< their waits for it, from submitted to running, in sum
  Duration wait_p50{}, wait_p99{}, wait_max{};
};

/// Any thread may use it.
class WorkerPool {
 public:
  /// No thread yet: jobs queue until start(). `most` limits how many threads can be had, as the system's
  /// limits do.
  WorkerPool(const GrowthRules& rules, std::optional<Bytes> stack, std::optional<std::uint64_t> most = {});
  /// Stops.
  ~WorkerPool();

  /// Once. Throws std::system_error when not one thread can be had; with fewer than asked for it goes on, and
  /// says so.
  void start();
  /// Takes no more: jobs in the queue, and those that still come, are cut on the calling thread. Returns when
  /// the last worker has ended; what runs must end soon (servers/work/cut_off.hpp).
  void stop();

  void submit(Job job);
  WorkerFigures figures() const;

 private:
  struct Queued {
    Job run;
    TimePoint since;
  };
  struct Worker {
    std::optional<Queued> given;
    std::condition_variable called;
  };

  void work();
  bool wait_idle(Worker& self, std::unique_lock<std::mutex>& lock);
  bool add_thread();
  void grow();

  const GrowthRules rules_;
  mutable std::mutex mutex_;  // guards what follows, to the empty line
  Line<Queued, Worker> line_;
  TimePoint waiting_since_;  // while somebody waits: since when, or since the last thread was due
  Histogram waits_;          // to 1 %: short to read out, for the lock is held
  Duration waited_{};
  WorkerFigures counts_;  // threads, busy, started, retired, refused
  bool stopping_ = false;
  std::condition_variable grower_called_;

  CountedThreads threads_;
  std::thread grower_;  // adds threads, when the rules may; asleep while nobody waits
};

}  // namespace waitbench::servers
