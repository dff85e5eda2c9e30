// What became of every job, as far as the broker's log has been read: what a broker cannot be asked. Pure.
//
// The log tells a job's whole state at each of its turns. It may tell one twice, or, when a job was delivered
// twice, two stories of it: the view keeps, of each job, what was told of its latest claim, and what is done
// stays done.
//
// Who hands a job in tells the log and the broker's queue at the same time, and may die before both have
// confirmed: the log may then have a job that the queue has not. Such a job is in doubt.
#pragma once

#include <set>

#include "messaging/memory_queue.hpp"

namespace waitbench::messaging::amqp {

/// As a queue it is for asking alone: find, list, stats.
class View final : public MemoryQueue {
 public:
  /// Of the jobs that are done, about so many are remembered one by one; the others are only counted.
  explicit View(std::size_t most_done = 100'000) : MemoryQueue(std::nullopt), most_done_(most_done) {}

  void tell(const Job& job);
  /// Of a job that is known: so it is, whatever was told.
  void correct(const Job& job);
  void forget(const JobId& id);
  /// The broker's queue has them.
  void stored(std::span<const JobId> ids);
  /// Told to be queued, without an attempt behind it, and neither confirmed nor claimed since, as far as is
  /// known.
  bool is_in_doubt(const JobId& id) const { return in_doubt_.contains(id); }
  /// Forgets what is only to be counted. Not between begin and keep.
  void trim();

  std::optional<Job> known(const JobId& id) { return load(id); }
  std::optional<JobId> known_by(const std::string& idempotency_key) { return id_of_key(idempotency_key); }
  std::uint64_t waiting() { return queued(); }
  using MemoryQueue::not_due;

  // What is told in between can be taken back.
  using MemoryQueue::begin;
  using MemoryQueue::keep;
  void take_back();

 protected:
  QueueStats totals() override;

 private:
  void take(const Job& job);
  void doubt(const Job& job);

  const std::size_t most_done_;
  std::uint64_t only_counted_ = 0;  // jobs that are done
  std::set<JobId> in_doubt_;
};

}  // namespace waitbench::messaging::amqp
