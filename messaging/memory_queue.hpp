// A queue in memory: what one gets without durability. It ends with the process, and so do its jobs.
#pragma once

#include <map>
#include <set>
#include <unordered_map>

#include "messaging/stored_queue.hpp"

namespace waitbench::messaging {

class MemoryQueue : public StoredQueue {
 public:
  using StoredQueue::StoredQueue;

 protected:
  QueueResult<void> transact(Access access, const Body& body) override;
  std::optional<Job> load(const JobId& id) override;
  std::optional<JobId> id_of_key(const std::string& idempotency_key) override;
  void insert(const Job& job) override;
  void save(const Job& job) override;
  std::vector<Job> due(Moment now, std::size_t most) override;
  std::vector<Job> expired(Moment now) override;
  std::vector<Job> callbacks_due(Moment now, std::size_t most) override;
  std::vector<Job> select(const JobFilter& filter) override;
  std::uint64_t erase(JobState state, Moment ended_before, std::size_t most) override;
  QueueStats totals() override;
  std::uint64_t queued() override { return queued_.size(); }

  // A transaction that is not the length of one call: what follows can be taken back until it is kept.
  void begin();
  void keep();
  void take_back();
  void erase(Job job);
  /// Of the queued jobs, those that are not due at `now`.
  std::uint64_t not_due(Moment now) const;

 private:
  using Place = std::pair<Moment, std::uint64_t>;  // when, and sequence
  struct Undo {
    std::optional<Job> was, is;
  };

  void change(const std::optional<Job>& from, const std::optional<Job>& to);
  void count(const Job& job, bool there);

  std::map<std::uint64_t, Job> jobs_;  // by sequence
  std::map<JobId, std::uint64_t> by_id_;
  std::unordered_map<std::string, std::uint64_t> by_key_;
  std::set<Place> queued_, running_;  // by due time; by the end of the lease
  std::set<Place> callbacks_;         // by when they are due
  std::uint64_t last_ = 0;            // sequence
  std::uint64_t last_before_ = 0;     // the transaction
  QueueStats counts_;                 // but oldest_due
  bool inside_ = false, failed_ = false;
  std::vector<Undo> undo_;  // of the transaction, in the order in which it was done
};

}  // namespace waitbench::messaging
