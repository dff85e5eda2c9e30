// Tells when jobs change, whoever changes them: other processes do not say so, so the queue is looked at.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <string>
#include <thread>
#include <variant>
#include <vector>

#include "messaging/group_commit.hpp"

namespace waitbench::servers {

/// Which of its states a job is in: two alike are the same state of the same attempt.
std::string version_of(const messaging::Job& job);

class JobWatch {
 public:
  struct Unchanged {};  ///< until the moment named
  struct Gone {};       ///< there is no such job
  struct Ending {};     ///< the watch has stopped
  using News = std::variant<messaging::Job, Unchanged, Gone, Ending, messaging::QueueError>;
  /// Called once, on the watch's thread or stop()'s; must not block.
  using Told = std::move_only_function<void(News)>;

  /// Looks every `interval`, while anybody waits; `group` must outlive it, and go on while it lives.
  JobWatch(messaging::GroupCommit& group, Duration interval);
  ~JobWatch();
  JobWatch(const JobWatch&) = delete;
  JobWatch& operator=(const JobWatch&) = delete;

  /// Any thread. Tells when the job is not, or no longer, in the version `seen`; states in between that
  /// passed quickly are left out. The first look is at once.
  void wait(messaging::JobId id, std::string seen, TimePoint until, Told told);
  /// Everybody who waits, or comes later, is told that it ends.
  void stop();

 private:
  struct Waiting {
    messaging::JobId id;
    std::string seen;
    TimePoint until;
    Told told;
  };
  using Found = std::vector<std::optional<messaging::Job>>;

  void look_while_needed();
  bool wait_for_somebody();
  messaging::QueueResult<Found> look_up(const std::vector<Waiting>& waiting);
  void tell(std::vector<Waiting> waiting, messaging::QueueResult<Found> found);

  messaging::GroupCommit& group_;
  const Duration interval_;
  std::mutex mutex_;  // guards what follows, to the empty line
  std::condition_variable called_;
  std::vector<Waiting> waiting_;
  bool newcomer_ = false, stopping_ = false;

  std::mutex stop_mutex_;  // one of those who stop it joins the thread
  std::thread thread_;
};

}  // namespace waitbench::servers
