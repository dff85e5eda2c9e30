#include "servers/queue/job_desk.hpp"

#include <condition_variable>

#include <fmt/format.h>

#include "messaging/open_queue.hpp"

namespace waitbench::servers {
namespace {

using messaging::JobQueue;
using messaging::QueueResult;
using messaging::QueueStats;

// How soon a client is told of a change that another process made; each look is a read of the queue.
constexpr Duration watch_interval = std::chrono::milliseconds(50);

}  // namespace

// Of the last answer; whoever asks may have given up waiting for it.
struct JobDesk::Stats {
  std::mutex mutex;
  std::condition_variable told;
  std::optional<QueueStats> last;
  std::uint64_t answers = 0;
  bool under_way = false;
};

JobDesk::JobDesk(std::unique_ptr<JobQueue> queue)
    : queue_(std::move(queue)),
      storing_(*queue_),
      watch_(storing_, watch_interval),
      stats_(std::make_shared<Stats>()) {}

JobDesk::~JobDesk() {
  end();
}

Result<std::unique_ptr<JobDesk>> JobDesk::open(const ServerOptions& options) {
  const auto& jobs = *options.jobs;
  auto queue = messaging::open_queue(jobs.queue, jobs.max_queued, [](const std::string& notice) {
    fmt::print(stderr, "waitbench serve: {}\n", notice);
  });
  if (!queue) return environment_error(queue.error().text);
  std::unique_ptr<JobDesk> desk(new JobDesk(std::move(*queue)));
  if (jobs.workers == 0) return desk;
  worker::Options doing{.pools = options.pools,
                        .cpu_speed = options.cpu_speed,
                        .stack = options.stack,
                        .outlives_storage_failures = true};
  doing.holding.concurrency = jobs.workers;
  auto worker = worker::Worker::start(desk->storing_, std::move(doing));
  if (!worker) return worker.error();
  desk->worker_ = std::move(*worker);
  return desk;
}

void JobDesk::accepted() {
  if (worker_) worker_->look();
}

void JobDesk::report(const messaging::QueueError& error) {
  if (error.why != messaging::QueueFailure::storage) return;
  const std::lock_guard lock(mutex_);
  if (reported_ == error.text) return;
  reported_ = error.text;
  fmt::print(stderr, "waitbench serve: {}\n", error.text);
}

std::optional<QueueStats> JobDesk::stats(Duration patience) {
  std::unique_lock lock(stats_->mutex);
  const auto before = stats_->answers;
  if (!std::exchange(stats_->under_way, true)) {
    lock.unlock();
    storing_.submit<QueueStats>(
        0, [](JobQueue& queue) { return queue.stats(); },
        [stats = stats_](QueueResult<QueueStats> answer) {
          const std::lock_guard told(stats->mutex);
          if (answer) stats->last = *answer;
          ++stats->answers;
          stats->under_way = false;
          stats->told.notify_all();
        });
    lock.lock();
  }
  stats_->told.wait_for(lock, patience, [&] { return stats_->answers != before; });
  return stats_->last;
}

void JobDesk::drain() {
  watch_.stop();
  if (worker_) worker_->drain();
}

bool JobDesk::wait_until_drained(TimePoint until) {
  return !worker_ || worker_->wait_until_drained(until);
}

void JobDesk::end() {
  watch_.stop();
  worker_.reset();
  storing_.stop();
}

}  // namespace waitbench::servers
