// The jobs that one load thread was promised (202 Accepted), noted as the answers come.
//
// 32 bytes for each, in blocks: noting one takes no longer the more there are. Threads: one.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

#include "core/units.hpp"
#include "loadgen/job_page.hpp"

namespace waitbench::loadgen {

struct AcceptedJob {
  JobName name{};
  Duration due{}, acknowledged{};  ///< when its request was due, and its 202 there; since the load's begin
};

/// More are not noted, of all threads together: 640 MB.
inline constexpr std::uint64_t most_followed_jobs = 20'000'000;

class AcceptedJobs {
 public:
  explicit AcceptedJobs(std::uint64_t most) : most_(most) {}

  /// A 202 came; `name` is absent when its Location named no job.
  void note(const std::optional<JobName>& name, Duration due, Duration acknowledged) {
    if (count_ == most_) {
      ++left_out_;
      return;
    }
    ++count_;
    if (!name) return nameless_due_.push_back(due);
    if (blocks_.empty() || blocks_.back().size() == block) blocks_.emplace_back().reserve(block);
    blocks_.back().push_back({*name, due, acknowledged});
  }

  /// Those that were not noted because there were too many.
  std::uint64_t left_out() const { return left_out_; }
  /// When the requests were due whose 202 named no job.
  const std::vector<Duration>& nameless_due() const { return nameless_due_; }
  /// Takes the jobs out, in the order in which they were noted.
  std::vector<AcceptedJob> take() {
    std::vector<AcceptedJob> jobs;
    jobs.reserve(count_ - nameless_due_.size());
    for (auto& noted : blocks_) {
      jobs.insert(jobs.end(), noted.begin(), noted.end());
      std::vector<AcceptedJob>().swap(noted);  // so that no two copies of all are held
    }
    blocks_.clear();
    return jobs;
  }

 private:
  static constexpr std::size_t block = 4096;
  std::uint64_t most_, count_ = 0, left_out_ = 0;
  std::vector<std::vector<AcceptedJob>> blocks_;
  std::vector<Duration> nameless_due_;
};

}  // namespace waitbench::loadgen
