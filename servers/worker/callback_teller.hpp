// Tells those who want to know that their jobs have ended: a thread of its own, one callback after the other.
//
// The queue is the outbox (messaging/job_queue.hpp): a callback is due until it was told, whoever dies
// between. So it is told at least once, by any worker of the queue.
#pragma once

#include <condition_variable>
#include <functional>
#include <mutex>
#include <thread>

#include "messaging/group_commit.hpp"
#include "servers/counter.hpp"
#include "servers/upstream/attempt.hpp"
#include "servers/upstream/call_target.hpp"
#include "servers/work/cut_off.hpp"

namespace waitbench::servers::worker {

struct CallbackCounters {
  Counter told;
  Counter failed;    ///< attempts
  Counter given_up;  ///< not tried again, or not even once: no URL that can be called
};

class CallbackTeller {
 public:
  /// All must outlive it. Throws std::system_error when there is no thread.
  CallbackTeller(messaging::GroupCommit& queue, std::function<messaging::Moment()> now, const CutOff& cut,
                 CallbackCounters& counters);
  /// After the cut: ends soon.
  ~CallbackTeller();
  CallbackTeller(const CallbackTeller&) = delete;
  CallbackTeller& operator=(const CallbackTeller&) = delete;

  // Any thread.

  /// There may be one: the queue is asked at once.
  void look();
  /// True when none was due at some moment after this call and before `until`.
  bool wait_until_none_due(TimePoint until);

 private:
  void run();
  bool tell_some();
  upstream::AttemptResult tell(const messaging::Job& job, const upstream::CallTarget& target);

  messaging::GroupCommit& queue_;
  const std::function<messaging::Moment()> now_;
  const CutOff& cut_;
  CallbackCounters& counters_;

  std::mutex mutex_;  // guards what follows, to the empty line
  std::condition_variable changed_;
  bool called_ = false, ending_ = false;
  std::uint64_t looks_begun_ = 0, last_in_vain_ = 0;  // the number of the last look that found nothing

  std::thread thread_;
};

}  // namespace waitbench::servers::worker
