#include "messaging/transitions.hpp"

#include <utility>

#include <fmt/format.h>

namespace waitbench::messaging {
namespace {

void end(Job& job, JobState state, Moment now) {
  job.state = state;
  job.completed = now;
  if (!job.asked.callback) return;
  job.callback_due = now;
  job.callback_attempts = 0;
}

void queue_again(Job& job, Moment due) {
  job.state = JobState::queued;
  job.due = due;
}

bool has_attempts_left(const Job& job) {
  return job.attempts < job.asked.attempts_allowed;
}

}  // namespace

bool is_held(const Job& job, Token token) {
  return job.state == JobState::running && job.token == token;
}

void claim(Job& job, const Claimant& claimant, Moment now) {
  job.state = JobState::running;
  ++job.attempts;
  ++job.token;
  job.worker = claimant.worker;
  job.started = now;
  job.leased_until = now + claimant.lease;
}

void renew(Job& job, Moment until) {
  job.leased_until = until;
}

void complete(Job& job, std::string outcome, Moment now) {
  end(job, JobState::done, now);
  job.outcome = std::move(outcome);
}

void fail(Job& job, std::string reason, std::optional<Moment> retry_at, Moment now) {
  job.reason = std::move(reason);
  if (retry_at && has_attempts_left(job)) {
    queue_again(job, *retry_at);
  } else {
    end(job, JobState::dead, now);
  }
}

void release(Job& job) {
  --job.attempts;
  queue_again(job, job.due);
}

void expire(Job& job, Moment now) {
  ++job.expirations;
  job.reason = fmt::format("attempt {}: the lease of {} expired", job.attempts, job.worker);
  if (has_attempts_left(job)) {
    queue_again(job, job.due);  // where it stood: it has waited since then
  } else {
    end(job, JobState::dead, now);
  }
}

void condemn(Job& job, Moment now) {
  job.reason = "what is stored of it is damaged";
  end(job, JobState::dead, now);
}

void claim_callback(Job& job, Moment until) {
  job.callback_due = until;
  ++job.callback_attempts;
}

bool tells_callback(const Job& job, Moment until) {
  return job.callback_due == until;
}

void end_callback(Job& job, std::optional<Moment> retry_at) {
  job.callback_due = retry_at;
}

void replay(Job& job, Moment now) {
  queue_again(job, now);
  job.callback_due.reset();
  job.attempts = 0;
  job.completed.reset();
  job.reason.clear();
}

}  // namespace waitbench::messaging
