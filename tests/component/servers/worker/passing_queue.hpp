// A queue that passes everything on to another, for a test that changes one thing of it.
#pragma once

#include "messaging/job_queue.hpp"

namespace waitbench::test {

class PassingQueue : public messaging::JobQueue {
 protected:
  using Job = messaging::Job;
  using JobId = messaging::JobId;
  using Moment = messaging::Moment;
  using Report = messaging::Report;
  using Token = messaging::Token;
  template <class T>
  using Answered = messaging::QueueResult<T>;

 public:
  explicit PassingQueue(messaging::JobQueue& inner) : inner_(inner) {}

  Answered<std::vector<messaging::Receipt>> enqueue(std::span<const messaging::NewJob> jobs,
                                                    Moment now) override {
    return inner_.enqueue(jobs, now);
  }
  Answered<std::vector<Job>> claim(const messaging::Claimant& claimant, std::size_t most,
                                   Moment now) override {
    return inner_.claim(claimant, most, now);
  }
  Answered<Report> renew(const JobId& id, Token token, Moment until) override {
    return inner_.renew(id, token, until);
  }
  Answered<Report> complete(const JobId& id, Token token, std::string outcome, Moment now) override {
    return inner_.complete(id, token, std::move(outcome), now);
  }
  Answered<Report> fail(const JobId& id, Token token, std::string reason, std::optional<Moment> retry_at,
                        Moment now) override {
    return inner_.fail(id, token, std::move(reason), retry_at, now);
  }
  Answered<Report> release(const JobId& id, Token token) override { return inner_.release(id, token); }
  Answered<std::vector<Job>> claim_callbacks(std::size_t most, Moment now, Moment until) override {
    return inner_.claim_callbacks(most, now, until);
  }
  Answered<Report> callback_ended(const JobId& id, Moment until, std::optional<Moment> retry_at) override {
    return inner_.callback_ended(id, until, retry_at);
  }
  Answered<std::optional<Job>> find(const JobId& id) override { return inner_.find(id); }
  Answered<std::vector<Job>> list(const messaging::JobFilter& filter) override { return inner_.list(filter); }
  Answered<messaging::QueueStats> stats() override { return inner_.stats(); }
  Answered<bool> replay(const JobId& id, Moment now) override { return inner_.replay(id, now); }
  Answered<std::uint64_t> purge(messaging::JobState state, Moment before, std::size_t most) override {
    return inner_.purge(state, before, most);
  }
  Answered<void> together(const std::function<Answered<void>()>& body) override {
    return inner_.together(body);
  }

 protected:
  messaging::JobQueue& inner() { return inner_; }

 private:
  messaging::JobQueue& inner_;
};

}  // namespace waitbench::test
