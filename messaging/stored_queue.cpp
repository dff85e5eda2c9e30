#include "messaging/stored_queue.hpp"

#include <utility>

namespace waitbench::messaging {

// What `ask` returns, once it is kept.
template <class T, class F>
QueueResult<T> StoredQueue::answer(Access access, F ask) {
  T value{};
  const auto kept = transact(access, [&]() -> QueueResult<void> {
    value = ask();
    return {};
  });
  if (!kept) return kept.error();
  return value;
}

template <class F>
QueueResult<Report> StoredQueue::report(const JobId& id, Token token, F change) {
  return answer<Report>(Access::write, [&] {
    auto job = load(id);
    if (!job || !is_held(*job, token)) return Report::stale;
    change(*job);
    save(*job);
    return Report::taken;
  });
}

// Known before full: asking again for a job that is there is answered however many wait.
Receipt StoredQueue::accept(const NewJob& asked, Moment now) {
  if (asked.idempotency_key) {
    if (const auto first = id_of_key(*asked.idempotency_key)) return {Receipt::Answer::known, *first};
  }
  if (load(asked.id)) return {Receipt::Answer::known, asked.id};
  if (most_queued_ && queued() >= *most_queued_) return {Receipt::Answer::full, asked.id};
  Job job(asked);
  job.due = asked.due;
  job.accepted = now;
  insert(job);
  return {Receipt::Answer::accepted, asked.id};
}

QueueResult<std::vector<Receipt>> StoredQueue::enqueue(std::span<const NewJob> jobs, Moment now) {
  return answer<std::vector<Receipt>>(Access::write, [&] {
    std::vector<Receipt> receipts;
    receipts.reserve(jobs.size());
    for (const auto& job : jobs) receipts.push_back(accept(job, now));
    return receipts;
  });
}

void StoredQueue::expire_leases(Moment now) {
  for (auto& job : expired(now)) {
    messaging::expire(job, now);
    save(job);
  }
}

QueueResult<std::vector<Job>> StoredQueue::claim(const Claimant& claimant, std::size_t most, Moment now) {
  return answer<std::vector<Job>>(Access::write, [&] {
    expire_leases(now);
    std::vector<Job> claimed;
    while (claimed.size() < most) {
      auto next = due(now, most - claimed.size());
      if (next.empty()) break;
      for (auto& job : next) {
        if (!job.intact) {
          condemn(job, now);
          save(job);
          continue;
        }
        messaging::claim(job, claimant, now);
        save(job);
        claimed.push_back(std::move(job));
      }
    }
    return claimed;
  });
}

QueueResult<Report> StoredQueue::renew(const JobId& id, Token token, Moment until) {
  return report(id, token, [&](Job& job) { messaging::renew(job, until); });
}

QueueResult<Report> StoredQueue::complete(const JobId& id, Token token, std::string outcome, Moment now) {
  return report(id, token, [&](Job& job) { messaging::complete(job, std::move(outcome), now); });
}

QueueResult<Report> StoredQueue::fail(const JobId& id, Token token, std::string reason,
                                      std::optional<Moment> retry_at, Moment now) {
  return report(id, token, [&](Job& job) { messaging::fail(job, std::move(reason), retry_at, now); });
}

QueueResult<Report> StoredQueue::release(const JobId& id, Token token) {
  return report(id, token, [](Job& job) { messaging::release(job); });
}

QueueResult<std::vector<Job>> StoredQueue::claim_callbacks(std::size_t most, Moment now, Moment until) {
  return answer<std::vector<Job>>(Access::write, [&] {
    auto jobs = callbacks_due(now, most);
    for (auto& job : jobs) {
      messaging::claim_callback(job, until);
      save(job);
    }
    return jobs;
  });
}

QueueResult<Report> StoredQueue::callback_ended(const JobId& id, Moment until,
                                                std::optional<Moment> retry_at) {
  return answer<Report>(Access::write, [&] {
    auto job = load(id);
    if (!job || !tells_callback(*job, until)) return Report::stale;
    end_callback(*job, retry_at);
    save(*job);
    return Report::taken;
  });
}

QueueResult<std::optional<Job>> StoredQueue::find(const JobId& id) {
  return answer<std::optional<Job>>(Access::read, [&] { return load(id); });
}

QueueResult<std::vector<Job>> StoredQueue::list(const JobFilter& filter) {
  return answer<std::vector<Job>>(Access::read, [&] { return select(filter); });
}

QueueResult<QueueStats> StoredQueue::stats() {
  return answer<QueueStats>(Access::read, [&] { return totals(); });
}

QueueResult<bool> StoredQueue::replay(const JobId& id, Moment now) {
  return answer<bool>(Access::write, [&] {
    auto job = load(id);
    if (!job || job->state != JobState::dead) return false;
    messaging::replay(*job, now);
    save(*job);
    return true;
  });
}

QueueResult<std::uint64_t> StoredQueue::purge(JobState state, Moment before, std::size_t most) {
  if (state != JobState::done && state != JobState::dead) return 0U;
  return answer<std::uint64_t>(Access::write, [&] { return erase(state, before, most); });
}

QueueResult<void> StoredQueue::together(const Body& body) {
  return transact(Access::write, body);
}

}  // namespace waitbench::messaging
