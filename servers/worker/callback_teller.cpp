#include "servers/worker/callback_teller.hpp"

#include <vector>

#include "servers/net/departure.hpp"
#include "servers/upstream/blocking_client.hpp"
#include "servers/worker/callback.hpp"

namespace waitbench::servers::worker {
namespace {

using namespace std::chrono_literals;
using messaging::Job;
using messaging::JobQueue;
using messaging::Moment;
using messaging::QueueResult;

constexpr std::size_t at_a_time = 4;
constexpr Duration patience = 5s;  // with one receiver, from connecting to the whole answer
// Longer than all of them may take; whoever dies meanwhile delays them by that.
constexpr std::chrono::microseconds claimed_for = 30s;
constexpr Duration poll = 1s;  // for those whose retry is due, or that another worker has left
constexpr Bytes largest_answer{1 << 20};

struct Ended {
  messaging::JobId id;
  std::optional<Moment> retry_at;
};

// Of a damaged job, the URL may be another than was asked for.
std::optional<upstream::CallTarget> target_of(const Job& job) {
  auto target = upstream::parse_call_target(*job.asked.callback);
  if (!target || !job.intact) return std::nullopt;
  return std::move(*target);
}

}  // namespace

CallbackTeller::CallbackTeller(messaging::GroupCommit& queue, std::function<Moment()> now, const CutOff& cut,
                               CallbackCounters& counters)
    : queue_(queue), now_(std::move(now)), cut_(cut), counters_(counters), thread_([this] { run(); }) {}

CallbackTeller::~CallbackTeller() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
    changed_.notify_all();
  }
  thread_.join();
}

void CallbackTeller::look() {
  const std::lock_guard lock(mutex_);
  called_ = true;
  changed_.notify_all();
}

bool CallbackTeller::wait_until_none_due(TimePoint until) {
  std::unique_lock lock(mutex_);
  const auto begun_before = looks_begun_;
  called_ = true;
  changed_.notify_all();
  return changed_.wait_until(lock, until, [&] { return last_in_vain_ > begun_before; });
}

void CallbackTeller::run() {
  std::unique_lock lock(mutex_);
  while (!ending_ && !cut_.happened()) {
    called_ = false;
    const auto look = ++looks_begun_;
    lock.unlock();
    const bool any = tell_some();
    lock.lock();
    if (any) continue;
    last_in_vain_ = look;
    changed_.notify_all();
    changed_.wait_for(lock, poll, [this] { return called_ || ending_; });
  }
}

// False when none was due, or the queue could not say: its other users tell of that.
bool CallbackTeller::tell_some() {
  const auto now = now_();
  const auto until = now + claimed_for;
  const auto due = queue_.wait_for<std::vector<Job>>(
      0, [=](JobQueue& queue) { return queue.claim_callbacks(at_a_time, now, until); });
  if (!due || due->empty()) return false;
  std::vector<Ended> ended;
  for (const auto& job : *due) {
    const auto target = target_of(job);
    if (!target) {  // nor will it ever be one that can be called
      counters_.given_up.add();
      ended.push_back({job.asked.id, std::nullopt});
      continue;
    }
    const auto result = tell(job, *target);
    if (is_told(result)) {
      counters_.told.add();
      ended.push_back({job.asked.id, std::nullopt});
      continue;
    }
    const bool cut = result.end == upstream::AttemptEnd::cut;
    const auto retry_at = cut ? std::optional(now_()) : callback_retry(job, now_());
    counters_.failed.add();
    if (!retry_at) counters_.given_up.add();
    ended.push_back({job.asked.id, retry_at});
  }
  // When this fails, or is stale, they are told again.
  const auto kept = queue_.wait_for<int>(0, [&](JobQueue& queue) -> QueueResult<int> {
    for (const auto& [id, retry_at] : ended) {
      const auto taken = queue.callback_ended(id, until, retry_at);
      if (!taken) return taken.error();
    }
    return 0;
  });
  return kept.has_value();
}

upstream::AttemptResult CallbackTeller::tell(const Job& job, const upstream::CallTarget& target) {
  const auto deadline = Clock::now() + patience;
  const auto connected = upstream::connect_blocking(target.address, deadline, cut_, no_client);
  if (!connected.socket) return {.end = connected.instead};
  upstream::ClientExchange exchange(callback_request(target, job), largest_answer, false);
  upstream::finish_blocking(connected.socket.number(), exchange, deadline, cut_, no_client);
  return exchange.result();
}

}  // namespace waitbench::servers::worker
