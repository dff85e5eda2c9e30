// One thread in front of a queue, so that many callers share the price of a flush.
//
// What comes while a batch is being stored waits, in order, and is the next batch: one transaction, one
// flush. Source: D. DeWitt et al., "Implementation Techniques for Main Memory Database Systems", SIGMOD 1984
// (there: pre-committed transactions and group commit).
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>
#include <vector>

#include "messaging/batch.hpp"
#include "messaging/job_queue.hpp"

namespace waitbench::messaging {

struct GroupCommitOptions {
  BatchLimits batch;
  std::size_t most_waiting = 10'000;  ///< operations; further ones are refused
};

struct GroupCommitFigures {
  std::uint64_t operations = 0;  ///< stored
  std::uint64_t batches = 0;     ///< in so many transactions
  std::uint64_t failed = 0;      ///< transactions that were not kept
  std::size_t waiting = 0;
};

/// Any thread may use it. The queue belongs to it while it lives.
class GroupCommit {
 public:
  explicit GroupCommit(JobQueue& queue, const GroupCommitOptions& options = {});
  GroupCommit(const GroupCommit&) = delete;
  GroupCommit& operator=(const GroupCommit&) = delete;
  /// Stops.
  ~GroupCommit();

  /// What an operation asks of the queue. On the writer's thread; must not throw.
  template <class T>
  using Ask = std::move_only_function<QueueResult<T>(JobQueue&)>;
  /// Told exactly once: the answer, after it is stored; or why not, and then nothing of it is. On the
  /// writer's thread, which stores nothing meanwhile, or, when it is refused, on the caller's. Must not throw
  /// or stop the writer.
  template <class T>
  using Told = std::move_only_function<void(QueueResult<T>)>;

  /// `bytes`: about how much it hands in.
  template <class T>
  void submit(std::size_t bytes, Ask<T> ask, Told<T> told);
  /// As submit, but blocks until told. Not on the writer's thread.
  template <class T>
  QueueResult<T> wait_for(std::size_t bytes, Ask<T> ask);
  /// The commonest of them, as submit.
  void enqueue(NewJob job, Moment now, Told<Receipt> told);

  /// Takes no more, stores what waits, tells everybody, ends the thread.
  void stop();
  GroupCommitFigures figures() const;

 private:
  struct Operation {
    explicit Operation(std::size_t size) : bytes(size) {}
    Operation(const Operation&) = delete;
    Operation& operator=(const Operation&) = delete;
    virtual ~Operation() = default;
    virtual QueueResult<void> perform(JobQueue& queue) = 0;
    virtual void tell(const QueueResult<void>& kept) = 0;
    const std::size_t bytes;
  };
  template <class T>
  struct OperationOf;
  using Line = std::deque<std::unique_ptr<Operation>>;

  void submit(std::unique_ptr<Operation> operation);
  std::optional<QueueError> join_line(std::unique_ptr<Operation>& operation);
  void write();
  Line next_batch();
  void store(Line& batch);

  JobQueue& queue_;
  const GroupCommitOptions options_;
  mutable std::mutex mutex_;  // guards what follows, to the empty line
  std::condition_variable called_;
  Line line_;
  bool stopping_ = false;
  std::optional<std::size_t> expected_;  // the writer waits until so many are in the line
  GroupCommitFigures figures_;

  Company company_;  // the writer's

  std::mutex stop_mutex_;  // one of those who stop it joins the thread
  std::thread writer_;
};

template <class T>
struct GroupCommit::OperationOf final : Operation {
  OperationOf(std::size_t size, Ask<T> asks, Told<T> tells)
      : Operation(size), ask(std::move(asks)), told(std::move(tells)) {}
  QueueResult<void> perform(JobQueue& queue) override {
    auto answered = ask(queue);
    if (!answered) return answered.error();
    answer = std::move(*answered);
    return {};
  }
  void tell(const QueueResult<void>& kept) override {
    if (kept) {
      told(std::move(*answer));
    } else {
      told(kept.error());
    }
  }
  Ask<T> ask;
  Told<T> told;
  std::optional<T> answer;
};

template <class T>
void GroupCommit::submit(std::size_t bytes, Ask<T> ask, Told<T> told) {
  submit(std::make_unique<OperationOf<T>>(bytes, std::move(ask), std::move(told)));
}

template <class T>
QueueResult<T> GroupCommit::wait_for(std::size_t bytes, Ask<T> ask) {
  std::mutex mutex;
  std::condition_variable told;
  std::optional<QueueResult<T>> answer;
  submit<T>(bytes, std::move(ask), [&](QueueResult<T> result) {
    const std::lock_guard lock(mutex);
    answer.emplace(std::move(result));
    told.notify_one();  // under the lock: all of this is gone as soon as the caller can take it
  });
  std::unique_lock lock(mutex);
  told.wait(lock, [&] { return answer.has_value(); });
  return std::move(*answer);
}

}  // namespace waitbench::messaging
