// A worker: takes jobs from a queue, does their plans, and reports.
//
//   auto worker = Worker::start(group_commit, {.name = "host-123", .concurrency = 8});
//   ... (*worker)->look() when a job was accepted, so that it need not wait for the next poll ...
//   (*worker)->drain();
//   (*worker)->wait_until_drained(Clock::now() + 10s);
//   // destroying it cuts what is left, and hands it back
//
// Threads: a dispatcher, which decides (holdings.hpp) and speaks to the queue, those that do the plans, and
// one for callbacks.
// The queue is asked through GroupCommit, and answers on its thread: no other ever blocks for it.
#pragma once

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <span>
#include <string>
#include <thread>
#include <vector>

#include "messaging/group_commit.hpp"
#include "messaging/retry_schedule.hpp"
#include "servers/counters.hpp"
#include "servers/worker/callback_teller.hpp"
#include "servers/worker/holdings.hpp"
#include "servers/worker/workplace.hpp"

namespace waitbench::servers::worker {

/// The wall clock, as Moment has it.
messaging::Moment moment_now();
/// "HOST-PID": nobody else's while this process lives.
std::string own_name();

struct Options {
  std::string name = own_name();  ///< what the queue tells of who claimed; alike in no two workers of a queue
  Waits waits = Waits::blocking;
  HoldingRules holding{};
  messaging::RetrySchedule retries{};
  std::vector<PoolSpec> pools{};
  std::optional<CpuSpeed> cpu_speed{};  ///< default: calibrated at start
  std::optional<Bytes> stack{};         ///< of the threads that block; default the system's
  /// Tries again, for ever, when the queue cannot store: for one that lives in a server, which goes on as
  /// well. Otherwise it ends with failure().
  bool outlives_storage_failures = false;
  std::function<messaging::Moment()> now = moment_now;  ///< any thread
};

/// What a worker has done. Any thread counts, any thread reads.
struct Counters {
  Counter claimed;      ///< jobs, each claim of one
  Counter done;         ///< reported so, and taken
  Counter failed;       ///< attempts reported so, and taken
  Counter dead;         ///< of these, the last that their jobs had
  Counter handed_back;  ///< by a drain or a cut
  Counter stale;        ///< renewals and reports that came too late: the job was somebody else's
  Counter renewed;      ///< leases
  Counter running;      ///< now
  CallbackCounters callbacks;
};
/// One row of the public table of these counts.
struct CountInfo {
  std::string_view name, help;
  CounterInfo::Kind kind;
  const Counter& (*of)(const Counters&);
};
std::span<const CountInfo> count_table();

class Worker {
 public:
  /// Claims when it returns. `queue` must outlive it. Errors: a thread cannot be created.
  static Result<std::unique_ptr<Worker>> start(messaging::GroupCommit& queue, Options options);
  /// Cuts what runs, hands back what it holds, and waits until that is stored or refused.
  ~Worker();
  Worker(const Worker&) = delete;
  Worker& operator=(const Worker&) = delete;

  // Any thread.

  /// There may be a job: the queue is asked at once.
  void look();
  /// Claims no more, hands back what has not begun.
  void drain();
  /// True when it held nothing at some moment until `until`, or has failed.
  bool wait_until_drained(TimePoint until);
  /// True when no job's callback was due at some moment after this call and before `until`.
  bool wait_until_callbacks_told(TimePoint until) { return teller_->wait_until_none_due(until); }
  /// Why it has ended by itself: the queue could not store. What it held is delivered again.
  std::optional<messaging::QueueError> failure() const;
  const Counters& counters() const noexcept { return counters_; }
  const Resources& resources() const noexcept { return resources_; }

 private:
  Worker(messaging::GroupCommit& queue, Options options);

  void dispatch();
  void begin(Holdings::Begun begun);
  void ended(Ticket ticket, Said said);
  void say(Word word);
  void answered(Word word, messaging::QueueResult<Answer> answer);
  void count(const Word& word, const Answer& answer);
  void changed();

  messaging::GroupCommit& queue_;
  const Options options_;
  const std::vector<std::string> pools_;  // their names
  Counters counters_;
  Resources resources_;

  mutable std::mutex mutex_;  // guards what follows, to the empty line
  std::condition_variable dispatcher_called_, others_called_;
  Holdings holdings_;
  bool changed_ = false, ending_ = false;
  std::size_t words_under_way_ = 0;
  std::optional<messaging::QueueError> failure_;

  std::unique_ptr<Workplace> place_;
  std::unique_ptr<CallbackTeller> teller_;
  std::thread dispatcher_;
};

}  // namespace waitbench::servers::worker
