// Where jobs are handed in and asked for: the queue, the thread that stores, the watch over jobs, and the
// workers of this process.
#pragma once

#include <memory>
#include <mutex>
#include <optional>

#include "messaging/group_commit.hpp"
#include "servers/options.hpp"
#include "servers/queue/job_watch.hpp"
#include "servers/worker/worker.hpp"

namespace waitbench::servers {

class JobDesk {
 public:
  /// Of ServerOptions::jobs. Errors: the queue cannot be opened; a thread cannot be created.
  static Result<std::unique_ptr<JobDesk>> open(const ServerOptions& options);
  ~JobDesk();
  JobDesk(const JobDesk&) = delete;
  JobDesk& operator=(const JobDesk&) = delete;

  // Any thread.

  messaging::GroupCommit& storing() noexcept { return storing_; }
  JobWatch& watch() noexcept { return watch_; }
  /// A job was accepted: workers of this process need not find out by themselves.
  void accepted();
  /// Said on stderr, once for each text: its clients are not told what concerns its owner.
  void report(const messaging::QueueError& error);
  /// As the queue tells it, or, when it takes longer than `patience`, as it told it last; empty: never yet.
  std::optional<messaging::QueueStats> stats(Duration patience);

  // One thread.

  /// Ends what would not end by itself: those who are told of events, and the workers' claiming.
  void drain();
  /// True when the workers held nothing at some moment until `until`.
  bool wait_until_drained(TimePoint until);
  /// Stores what is left, and tells everybody. Nothing is accepted after that.
  void end();

 private:
  explicit JobDesk(std::unique_ptr<messaging::JobQueue> queue);

  const std::unique_ptr<messaging::JobQueue> queue_;
  messaging::GroupCommit storing_;
  JobWatch watch_;
  std::unique_ptr<worker::Worker> worker_;

  struct Stats;
  const std::shared_ptr<Stats> stats_;
  std::mutex mutex_;  // guards what follows
  std::string reported_;
};

}  // namespace waitbench::servers
