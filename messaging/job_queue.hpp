// What a queue of jobs can do, wherever it keeps them.
//
// One thread at a time (group_commit.hpp lets many share one). Each call is done whole or not at all; when it
// returns, what it did is as safe as the queue makes it. Times are parameters: `now` is the caller's clock.
#pragma once

#include <functional>
#include <span>
#include <string>
#include <vector>

#include "messaging/job.hpp"
#include "messaging/queue_error.hpp"
#include "messaging/transitions.hpp"

namespace waitbench::messaging {

/// What became of a job that was handed in.
struct Receipt {
  enum class Answer {
    accepted,
    known,  ///< a job with its id or its idempotency key is stored already: that one's id is told
    full,   ///< as many jobs are queued as may be
  };
  Answer answer = Answer::full;
  JobId id;
  bool operator==(const Receipt&) const = default;
};

/// Whether a worker's report counted.
enum class Report {
  taken,
  stale,  ///< the job has been claimed again, or has ended, since that claim; nothing was changed
};

struct JobFilter {
  std::optional<JobState> state;  ///< none: all
  std::uint64_t after = 0;        ///< the sequence behind which to begin
  std::size_t most = 100;
};

struct QueueStats {
  std::uint64_t queued = 0, running = 0, done = 0, dead = 0;
  std::uint64_t attempts = 0;        ///< claims since the queue was made, of purged jobs and handed back too
  std::uint64_t expirations = 0;     ///< of these, those whose lease expired
  std::optional<Moment> oldest_due;  ///< of the queued jobs, the earliest due time
  std::uint64_t last_sequence = 0;   ///< of the job that was accepted last, purged ones included
  bool operator==(const QueueStats&) const = default;

  /// For how long the job that waits longest has been due; zero when none is.
  std::chrono::microseconds oldest_age(Moment now) const {
    return oldest_due && *oldest_due < now ? now - *oldest_due : std::chrono::microseconds(0);
  }
};

class JobQueue {
 public:
  JobQueue() = default;
  JobQueue(const JobQueue&) = delete;
  JobQueue& operator=(const JobQueue&) = delete;
  virtual ~JobQueue() = default;

  /// One receipt for each, in order; `full` is a receipt, not an error.
  virtual QueueResult<std::vector<Receipt>> enqueue(std::span<const NewJob> jobs, Moment now) = 0;

  /// First ends the leases that have expired (queued again, or dead); then claims up to `most` of the jobs
  /// that are due, by due time, then order of acceptance. The token of each is in it.
  virtual QueueResult<std::vector<Job>> claim(const Claimant& claimant, std::size_t most, Moment now) = 0;
  /// The lease ends at `until` instead.
  virtual QueueResult<Report> renew(const JobId& id, Token token, Moment until) = 0;
  virtual QueueResult<Report> complete(const JobId& id, Token token, std::string outcome, Moment now) = 0;
  /// Due again at `retry_at`; dead when there is none, or the job's attempts are used up.
  virtual QueueResult<Report> fail(const JobId& id, Token token, std::string reason,
                                   std::optional<Moment> retry_at, Moment now) = 0;

  /// Handed back by a worker that will not do it, or not to its end: queued where it stood, for anybody, and
  /// the attempt is not counted as one of the job's.
  virtual QueueResult<Report> release(const JobId& id, Token token) = 0;

  // Callbacks: jobs that have one are an outbox, kept with them, from their end until it was told. Whoever
  // tells it and does not say so leaves it to be told again.

  /// The jobs that have ended and whose callbacks are due, at most `most`, the earliest first. They are due
  /// again at `until`, which tells this claim of a callback from others.
  virtual QueueResult<std::vector<Job>> claim_callbacks(std::size_t most, Moment now, Moment until) = 0;
  /// Of a callback that was claimed until `until`: due again at `retry_at`; told or given up when there is
  /// none.
  virtual QueueResult<Report> callback_ended(const JobId& id, Moment until,
                                             std::optional<Moment> retry_at) = 0;

  virtual QueueResult<std::optional<Job>> find(const JobId& id) = 0;
  /// In the order of acceptance.
  virtual QueueResult<std::vector<Job>> list(const JobFilter& filter) = 0;
  virtual QueueResult<QueueStats> stats() = 0;

  /// Makes the dead job `id` queued again. False: there is no such dead job.
  virtual QueueResult<bool> replay(const JobId& id, Moment now) = 0;
  /// Forgets up to `most` jobs in `state`, done or dead, that ended before `before`, and their idempotency
  /// keys; but not those whose callbacks have still to be told. Tells how many.
  virtual QueueResult<std::uint64_t> purge(JobState state, Moment before, std::size_t most) = 0;

  /// What `body` asks of this queue is done together: all of it, or nothing if `body`, anything that it
  /// asked, or storing it fails, which is then what this returns. Not within itself.
  virtual QueueResult<void> together(const std::function<QueueResult<void>()>& body) = 0;
};

}  // namespace waitbench::messaging
