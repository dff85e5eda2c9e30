#include "messaging/amqp/view.hpp"

#include <tuple>

namespace waitbench::messaging::amqp {
namespace {

// Of what is told of one claim: first that it runs, then how it ended, then that it was queued anew, with no
// attempt behind it.
int turn_of(const Job& job) {
  if (job.state == JobState::running) return 0;
  return job.state == JobState::queued && job.attempts == 0 ? 2 : 1;
}

bool is_newer(const Job& told, const Job& known) {
  const bool is_done_again = told.state == JobState::done && told.token == known.token;
  if (known.state == JobState::done && !is_done_again) return false;
  const auto place = [](const Job& job) {
    return std::tuple(job.token, turn_of(job), job.callback_attempts);
  };
  return place(told) > place(known);
}

}  // namespace

void View::tell(const Job& job) {
  (void)together([&]() -> QueueResult<void> {
    take(job);
    return {};
  });
}

void View::take(const Job& job) {
  auto known = load(job.asked.id);
  if (!known) {
    // As it was accepted, so that the claims behind it are counted by what comes of it now.
    auto accepted = job;
    accepted.state = JobState::queued;
    accepted.token = accepted.attempts = accepted.expirations = 0;
    accepted.completed.reset();
    accepted.callback_due.reset();
    accepted.callback_attempts = 0;
    insert(accepted);
    known = load(job.asked.id);
  }
  if (!is_newer(job, *known)) return;
  auto now = job;
  now.sequence = known->sequence;
  // Another copy of it may have come back fewer times.
  now.expirations = std::max(now.expirations, known->expirations);
  save(now);
}

void View::correct(const Job& job) {
  (void)together([&]() -> QueueResult<void> {
    if (const auto known = load(job.asked.id)) {
      auto now = job;
      now.sequence = known->sequence;
      save(now);
    }
    return {};
  });
}

void View::forget(const JobId& id) {
  (void)together([&]() -> QueueResult<void> {
    if (auto job = load(id)) erase(std::move(*job));
    return {};
  });
}

// A tenth at a time: finding the oldest means going past those that are not done.
void View::trim() {
  const auto done = MemoryQueue::totals().done;
  if (done <= most_done_ + most_done_ / 10) return;
  const auto too_many = static_cast<std::size_t>(done - most_done_);
  if (const auto gone = purge(JobState::done, Moment::max(), too_many)) only_counted_ += *gone;
}

QueueStats View::totals() {
  auto stats = MemoryQueue::totals();
  stats.done += only_counted_;
  return stats;
}

}  // namespace waitbench::messaging::amqp
