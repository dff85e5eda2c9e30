#include "servers/queue/job_watch.hpp"

#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "messaging/job_json.hpp"

namespace waitbench::servers {

using messaging::Job;
using messaging::JobQueue;
using messaging::QueueResult;

std::string version_of(const Job& job) {
  return fmt::format("{}-{}-{}", messaging::told_state(job), job.token, job.attempts);
}

JobWatch::JobWatch(messaging::GroupCommit& group, Duration interval)
    : group_(group), interval_(interval), thread_([this] { look_while_needed(); }) {}

JobWatch::~JobWatch() {
  stop();
}

void JobWatch::wait(messaging::JobId id, std::string seen, TimePoint until, Told told) {
  {
    const std::lock_guard lock(mutex_);
    if (!stopping_) {
      waiting_.push_back({id, std::move(seen), until, std::move(told)});
      newcomer_ = true;
      called_.notify_one();
      return;
    }
  }
  told(Ending{});
}

void JobWatch::stop() {
  const std::lock_guard only(stop_mutex_);
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    called_.notify_one();
  }
  if (thread_.joinable()) thread_.join();
}

// False when it is to end.
bool JobWatch::wait_for_somebody() {
  std::unique_lock lock(mutex_);
  called_.wait(lock, [this] { return stopping_ || !waiting_.empty(); });
  called_.wait_for(lock, interval_, [this] { return stopping_ || newcomer_; });
  newcomer_ = false;
  return !stopping_;
}

QueueResult<JobWatch::Found> JobWatch::look_up(const std::vector<Waiting>& waiting) {
  return group_.wait_for<Found>(0, [&](JobQueue& queue) -> QueueResult<Found> {
    Found found;
    for (const auto& one : waiting) {
      auto job = queue.find(one.id);
      if (!job) return job.error();
      found.push_back(std::move(*job));
    }
    return found;
  });
}

void JobWatch::tell(std::vector<Waiting> waiting, QueueResult<Found> found) {
  const auto now = Clock::now();
  std::vector<Waiting> staying;
  for (std::size_t i = 0; i < waiting.size(); ++i) {
    auto& one = waiting[i];
    if (!found) {
      one.told(found.error());
    } else if (auto& job = (*found)[i]; !job) {
      one.told(Gone{});
    } else if (version_of(*job) != one.seen) {
      one.told(std::move(*job));
    } else if (now >= one.until) {
      one.told(Unchanged{});
    } else {
      staying.push_back(std::move(one));
    }
  }
  const std::lock_guard lock(mutex_);
  waiting_.insert(waiting_.end(), std::make_move_iterator(staying.begin()),
                  std::make_move_iterator(staying.end()));
}

void JobWatch::look_while_needed() {
  while (wait_for_somebody()) {
    std::vector<Waiting> waiting;
    {
      const std::lock_guard lock(mutex_);
      waiting = std::exchange(waiting_, {});
    }
    auto found = look_up(waiting);
    tell(std::move(waiting), std::move(found));
  }
  for (auto& one : std::exchange(waiting_, {})) one.told(Ending{});  // nobody comes any more
}

}  // namespace waitbench::servers
