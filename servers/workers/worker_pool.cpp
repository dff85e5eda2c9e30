#include "servers/workers/worker_pool.hpp"

#include <system_error>

#include <fmt/format.h>

namespace waitbench::servers {

WorkerPool::WorkerPool(const GrowthRules& rules, std::optional<Bytes> stack,
                       std::optional<std::uint64_t> most)
    : rules_(rules), waits_(std::chrono::hours(1), 2), threads_(stack, most) {}

WorkerPool::~WorkerPool() {
  stop();
}

void WorkerPool::start() {
  unsigned started = 0;
  {
    const std::lock_guard lock(
        mutex_);  // before it is let go no thread begins, and the grower decides nothing
    if (rules_.grows()) grower_ = std::thread([this] { grow(); });
    while (started < rules_.threads && add_thread()) ++started;
  }
  if (started == 0) {
    throw std::system_error(std::make_error_code(std::errc::resource_unavailable_try_again),
                            "not one thread for the pool");
  }
  if (started < rules_.threads) {
    fmt::print(stderr,
               "waitbench serve: the pool has {} of {} threads: the system gives no more. `waitbench doctor` "
               "shows the limits.\n",
               started, rules_.threads);
  }
}

// Under the lock, so that the counts are right at every moment: a new thread waits for it.
bool WorkerPool::add_thread() {
  std::function<void()> worker = [this] { work(); };
  const bool started = threads_.start(worker) == CountedThreads::Started::yes;
  if (started) ++counts_.threads;
  ++(started ? counts_.started : counts_.refused);
  return started;
}

void WorkerPool::submit(Job job) {
  std::unique_lock lock(mutex_);
  if (stopping_) {
    lock.unlock();
    return job(Turn::cut);
  }
  Queued queued{.run = std::move(job), .since = Clock::now()};
  const bool first = line_.depth() == 0;
  const auto since = queued.since;
  if (auto* worker = line_.arrive(queued)) {
    worker->given = std::move(queued);
    worker->called.notify_one();  // under the lock: the worker may end as soon as it can take it
  } else if (first) {
    waiting_since_ = since;
    grower_called_.notify_one();
  }
}

void WorkerPool::work() {
  Worker self;
  std::unique_lock lock(mutex_);
  for (;;) {
    self.given = line_.next(self);
    if (!self.given && !wait_idle(self, lock)) break;
    ++counts_.busy;
    const auto waited = Clock::now() - self.given->since;
    waits_.record(waited);
    waited_ += waited;
    lock.unlock();
    self.given->run(Turn::run);
    self.given.reset();
    lock.lock();
    --counts_.busy;
  }
  --counts_.threads;
}

// Until a job is given to this worker; false when it ends instead.
bool WorkerPool::wait_idle(Worker& self, std::unique_lock<std::mutex>& lock) {
  const auto since = Clock::now();
  while (!self.given) {
    const auto due = retirement_due(rules_, counts_.threads, since);
    const bool retires = due && Clock::now() >= *due;
    if (stopping_ || retires) {
      line_.leave(self);
      if (!stopping_) ++counts_.retired;
      return false;
    }
    if (rules_.grows()) {  // looks again now and then, whether there are more threads than are to be kept
      self.called.wait_until(lock, due.value_or(Clock::now() + rules_.retire_after));
    } else {
      self.called.wait(lock);
    }
  }
  return true;
}

void WorkerPool::grow() {
  std::unique_lock lock(mutex_);
  while (!stopping_) {
    const auto due = next_thread_due(rules_, line_.depth(), counts_.threads, waiting_since_);
    if (!due) {
      grower_called_.wait(lock);
    } else if (const auto now = Clock::now(); now < *due) {
      grower_called_.wait_until(lock, *due);
    } else {
      waiting_since_ = next_interval(rules_, *due, now);
      static_cast<void>(add_thread());  // refused: tried again after the next interval
    }
  }
}

void WorkerPool::stop() {
  std::deque<Queued> left;
  {
    const std::lock_guard lock(mutex_);
    stopping_ = true;
    left = line_.take_all();
    for (auto* worker : line_.idle()) worker->called.notify_one();
    grower_called_.notify_all();
  }
  for (auto& queued : left) queued.run(Turn::cut);
  if (grower_.joinable()) grower_.join();
  threads_.wait_until_none();
}

WorkerFigures WorkerPool::figures() const {
  const std::lock_guard lock(mutex_);
  auto figures = counts_;
  figures.queued = line_.depth();
  figures.longest = line_.longest();
  figures.jobs = waits_.count();
  figures.waited = waited_;
  figures.wait_p50 = waits_.value_at_percentile(50);
  figures.wait_p99 = waits_.value_at_percentile(99);
  figures.wait_max = waits_.max();
  return figures;
}

}  // namespace waitbench::servers
