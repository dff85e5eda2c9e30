// The rules of a queue whose jobs can be read and written one by one, over a store that only keeps them.
//
// A store answers the protected questions below. It may throw, from there, what its own transact() turns into
// a QueueError: nothing else passes through this class.
#pragma once

#include "messaging/job_queue.hpp"

namespace waitbench::messaging {

class StoredQueue : public JobQueue {
 public:
  /// With `most_queued` jobs queued it is full; none: never.
  explicit StoredQueue(std::optional<std::uint64_t> most_queued) : most_queued_(most_queued) {}

  QueueResult<std::vector<Receipt>> enqueue(std::span<const NewJob> jobs, Moment now) final;
  QueueResult<std::vector<Job>> claim(const Claimant& claimant, std::size_t most, Moment now) final;
  QueueResult<Report> renew(const JobId& id, Token token, Moment until) final;
  QueueResult<Report> complete(const JobId& id, Token token, std::string outcome, Moment now) final;
  QueueResult<Report> fail(const JobId& id, Token token, std::string reason, std::optional<Moment> retry_at,
                           Moment now) final;
  QueueResult<Report> release(const JobId& id, Token token) final;
  QueueResult<std::vector<Job>> claim_callbacks(std::size_t most, Moment now, Moment until) final;
  QueueResult<Report> callback_ended(const JobId& id, Moment until, std::optional<Moment> retry_at) final;
  QueueResult<std::optional<Job>> find(const JobId& id) final;
  QueueResult<std::vector<Job>> list(const JobFilter& filter) final;
  QueueResult<QueueStats> stats() final;
  QueueResult<bool> replay(const JobId& id, Moment now) final;
  QueueResult<std::uint64_t> purge(JobState state, Moment before, std::size_t most) final;
  QueueResult<void> together(const std::function<QueueResult<void>()>& body) final;

 protected:
  using Body = std::function<QueueResult<void>()>;
  enum class Access { read, write };

  /// Does `body` and keeps what it wrote, all or, when it or the keeping fails, nothing. Within another one
  /// it is a part of that, which then keeps nothing either.
  virtual QueueResult<void> transact(Access access, const Body& body) = 0;

  virtual std::optional<Job> load(const JobId& id) = 0;
  virtual std::optional<JobId> id_of_key(const std::string& idempotency_key) = 0;
  /// Gives it the next sequence.
  virtual void insert(const Job& job) = 0;
  /// What the sender asked, the sequence and the moment of acceptance never change.
  virtual void save(const Job& job) = 0;
  /// Queued and due at `now`, by due time, then sequence; at most `most`.
  virtual std::vector<Job> due(Moment now, std::size_t most) = 0;
  /// Running, and their leases end at `now` or before, the earliest first.
  virtual std::vector<Job> expired(Moment now) = 0;
  /// Their callbacks are due at `now`, the earliest first; at most `most`.
  virtual std::vector<Job> callbacks_due(Moment now, std::size_t most) = 0;
  virtual std::vector<Job> select(const JobFilter& filter) = 0;
  /// But for those whose callbacks are due or will be.
  virtual std::uint64_t erase(JobState state, Moment ended_before, std::size_t most) = 0;
  virtual QueueStats totals() = 0;
  virtual std::uint64_t queued() = 0;

 private:
  template <class T, class F>
  QueueResult<T> answer(Access access, F ask);
  template <class F>
  QueueResult<Report> report(const JobId& id, Token token, F change);
  Receipt accept(const NewJob& asked, Moment now);
  void expire_leases(Moment now);

  const std::optional<std::uint64_t> most_queued_;
};

}  // namespace waitbench::messaging
