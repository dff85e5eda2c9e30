// Jobs that wait for a worker, and workers that wait for a job: who comes next. No threads, no clock.
#pragma once

#include <algorithm>
#include <cstddef>
#include <deque>
#include <optional>
#include <utility>
#include <vector>

namespace waitbench::servers {

/// Jobs leave in the order in which they came. Of the idle workers the one that became idle last is called
/// first, so that those who are not needed stay idle, and can end. At most one of the two lines is not empty.
/// One thread at a time.
template <class Job, class Worker>
class Line {
 public:
  /// A job comes: the worker to give it to, who is idle no longer; or nullptr, and the job was taken into the
  /// line.
  Worker* arrive(Job& job) {
    if (!idle_.empty()) {
      auto* worker = idle_.back();
      idle_.pop_back();
      return worker;
    }
    jobs_.push_back(std::move(job));
    longest_ = std::max(longest_, jobs_.size());
    return nullptr;
  }

  /// A worker is free: the oldest job; or nothing, and the worker is idle.
  std::optional<Job> next(Worker& worker) {
    if (jobs_.empty()) {
      idle_.push_back(&worker);
      return {};
    }
    std::optional<Job> job(std::move(jobs_.front()));
    jobs_.pop_front();
    return job;
  }

  /// An idle worker ends.
  void leave(Worker& worker) { std::erase(idle_, &worker); }

  /// All that wait, oldest first; none does then.
  std::deque<Job> take_all() { return std::exchange(jobs_, {}); }

  const std::vector<Worker*>& idle() const noexcept { return idle_; }
  std::size_t depth() const noexcept { return jobs_.size(); }
  /// The most that ever waited at once.
  std::size_t longest() const noexcept { return longest_; }

 private:
  std::deque<Job> jobs_;
  std::vector<Worker*> idle_;
  std::size_t longest_ = 0;
};

}  // namespace waitbench::servers
