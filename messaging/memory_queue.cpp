#include "messaging/memory_queue.hpp"

#include <ranges>

namespace waitbench::messaging {

QueueResult<void> MemoryQueue::transact(Access, const Body& body) {
  if (inside_) {
    auto done = body();
    if (!done) failed_ = true;
    return done;
  }
  begin();
  auto done = body();
  if (done && failed_)
    done = QueueError{QueueFailure::storage, "a part of what was to be done together failed"};
  if (done) {
    keep();
  } else {
    take_back();
  }
  return done;
}

void MemoryQueue::begin() {
  inside_ = true;
  failed_ = false;
  last_before_ = last_;
}

void MemoryQueue::keep() {
  undo_.clear();
  inside_ = false;
}

// Claims stay counted when jobs are purged, so they are counted as they happen.
void MemoryQueue::change(const std::optional<Job>& from, const std::optional<Job>& to) {
  if (from) count(*from, false);
  if (to) count(*to, true);
  if (from && to) {
    counts_.attempts += to->token - from->token;  // modulo 2^64, when it is taken back
    counts_.expirations += std::uint64_t{to->expirations} - from->expirations;
  }
}

void MemoryQueue::count(const Job& job, bool there) {
  const auto place = [&](std::set<Place>& line, Moment when) {
    if (there) {
      line.emplace(when, job.sequence);
    } else {
      line.erase({when, job.sequence});
    }
  };
  auto& number = job.state == JobState::queued    ? counts_.queued
                 : job.state == JobState::running ? counts_.running
                 : job.state == JobState::done    ? counts_.done
                                                  : counts_.dead;
  number += there ? 1U : ~std::uint64_t{0};
  if (job.state == JobState::queued) place(queued_, job.due);
  if (job.state == JobState::running) place(running_, job.leased_until);
  if (job.callback_due) place(callbacks_, *job.callback_due);
  if (there) {
    jobs_.insert_or_assign(job.sequence, job);
    by_id_.insert_or_assign(job.asked.id, job.sequence);
    if (job.asked.idempotency_key) by_key_.insert_or_assign(*job.asked.idempotency_key, job.sequence);
  } else {
    by_id_.erase(job.asked.id);
    if (job.asked.idempotency_key) by_key_.erase(*job.asked.idempotency_key);
    const auto sequence = job.sequence;  // `job` may be the one that goes
    jobs_.erase(sequence);
  }
}

void MemoryQueue::take_back() {
  for (const auto& step : undo_ | std::views::reverse) change(step.is, step.was);
  last_ = last_before_;
  keep();
}

std::optional<Job> MemoryQueue::load(const JobId& id) {
  const auto found = by_id_.find(id);
  if (found == by_id_.end()) return std::nullopt;
  return jobs_.at(found->second);
}

std::optional<JobId> MemoryQueue::id_of_key(const std::string& idempotency_key) {
  const auto found = by_key_.find(idempotency_key);
  if (found == by_key_.end()) return std::nullopt;
  return jobs_.at(found->second).asked.id;
}

void MemoryQueue::insert(const Job& job) {
  auto stored = job;
  stored.sequence = ++last_;
  undo_.push_back({std::nullopt, std::move(stored)});
  change(undo_.back().was, undo_.back().is);
}

void MemoryQueue::save(const Job& job) {
  undo_.push_back({jobs_.at(job.sequence), job});
  change(undo_.back().was, undo_.back().is);
}

std::vector<Job> MemoryQueue::due(Moment now, std::size_t most) {
  std::vector<Job> jobs;
  for (const auto& [when, sequence] : queued_) {
    if (when > now || jobs.size() == most) break;
    jobs.push_back(jobs_.at(sequence));
  }
  return jobs;
}

std::vector<Job> MemoryQueue::expired(Moment now) {
  std::vector<Job> jobs;
  for (const auto& [when, sequence] : running_) {
    if (when > now) break;
    jobs.push_back(jobs_.at(sequence));
  }
  return jobs;
}

std::vector<Job> MemoryQueue::callbacks_due(Moment now, std::size_t most) {
  std::vector<Job> jobs;
  for (const auto& [when, sequence] : callbacks_) {
    if (when > now || jobs.size() == most) break;
    jobs.push_back(jobs_.at(sequence));
  }
  return jobs;
}

std::vector<Job> MemoryQueue::select(const JobFilter& filter) {
  std::vector<Job> jobs;
  for (auto at = jobs_.upper_bound(filter.after); at != jobs_.end() && jobs.size() < filter.most; ++at)
    if (!filter.state || at->second.state == *filter.state) jobs.push_back(at->second);
  return jobs;
}

std::uint64_t MemoryQueue::erase(JobState state, Moment ended_before, std::size_t most) {
  std::vector<Job> gone;
  for (const auto& job : jobs_ | std::views::values) {
    if (gone.size() == most) break;
    if (job.state == state && *job.completed < ended_before && !job.callback_due) gone.push_back(job);
  }
  for (auto& job : gone) erase(std::move(job));
  return gone.size();
}

void MemoryQueue::erase(Job job) {
  undo_.push_back({std::move(job), std::nullopt});
  change(undo_.back().was, undo_.back().is);
}

std::uint64_t MemoryQueue::not_due(Moment now) const {
  const auto first = queued_.lower_bound({now + std::chrono::microseconds(1), 0});
  return static_cast<std::uint64_t>(std::distance(first, queued_.end()));
}

QueueStats MemoryQueue::totals() {
  auto stats = counts_;
  stats.last_sequence = last_;
  if (!queued_.empty()) stats.oldest_due = queued_.begin()->first;
  return stats;
}

}  // namespace waitbench::messaging
