#include "messaging/amqp/view.hpp"

#include <tuple>

namespace waitbench::messaging::amqp {
namespace {

bool is_queued_anew(const Job& job) {
  return job.state == JobState::queued && job.attempts == 0;
}

// Of what is told of one claim: first that it runs, then how it ended, then that it was queued anew, with no
// attempt behind it.
int turn_of(const Job& job) {
  if (job.state == JobState::running) return 0;
  return is_queued_anew(job) ? 2 : 1;
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
    doubt(accepted);
    known = load(job.asked.id);
  }
  if (!is_newer(job, *known)) return;
  auto now = job;
  now.sequence = known->sequence;
  // Another copy of it may have come back fewer times.
  now.expirations = std::max(now.expirations, known->expirations);
  save(now);
  doubt(now);
}

void View::doubt(const Job& job) {
  if (is_queued_anew(job)) {
    in_doubt_.insert(job.asked.id);
  } else {
    in_doubt_.erase(job.asked.id);
  }
}

void View::stored(std::span<const JobId> ids) {
  for (const auto& id : ids) in_doubt_.erase(id);
}

// Whose claim is taken back was delivered, so there is no doubt about it.
void View::take_back() {
  MemoryQueue::take_back();
  std::erase_if(in_doubt_, [this](const JobId& id) {
    const auto job = known(id);
    return !job || !is_queued_anew(*job);
  });
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
    in_doubt_.erase(id);
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
