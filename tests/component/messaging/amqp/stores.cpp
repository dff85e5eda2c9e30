// The rules that every store keeps, held against the broker: contract_test.cpp is linked with this file.
#include "tests/component/messaging/stores.hpp"

#include <algorithm>
#include <thread>

#include "tests/catch.hpp"
#include "tests/component/messaging/amqp/broker.hpp"

namespace waitbench::test {

using namespace waitbench::messaging;

namespace {

// A broker delivers when it gets round to it: a claim is asked again until it has what there is to be
// claimed, as the log tells.
class Patient final : public JobQueue {
 public:
  explicit Patient(std::unique_ptr<JobQueue> queue) : queue_(std::move(queue)) {}

  QueueResult<std::vector<Job>> claim(const Claimant& claimant, std::size_t most, Moment now) override {
    std::size_t due = 0;
    for (const auto& job : queue_->list({.state = JobState::queued}).value()) due += job.due <= now ? 1U : 0U;
    auto claimed = queue_->claim(claimant, most, now);
    const auto until = std::chrono::steady_clock::now() + 30s;
    while (claimed && claimed->size() < std::min(due, most) && std::chrono::steady_clock::now() < until) {
      std::this_thread::sleep_for(1ms);
      const auto more = queue_->claim(claimant, most - claimed->size(), now);
      if (!more) return more.error();
      claimed->insert(claimed->end(), more->begin(), more->end());
    }
    return claimed;
  }

  QueueResult<std::vector<Receipt>> enqueue(std::span<const NewJob> jobs, Moment now) override {
    return queue_->enqueue(jobs, now);
  }
  QueueResult<Report> renew(const JobId& id, Token token, Moment until) override {
    return queue_->renew(id, token, until);
  }
  QueueResult<Report> complete(const JobId& id, Token token, std::string outcome, Moment now) override {
    return queue_->complete(id, token, std::move(outcome), now);
  }
  QueueResult<Report> fail(const JobId& id, Token token, std::string reason, std::optional<Moment> retry_at,
                           Moment now) override {
    return queue_->fail(id, token, std::move(reason), retry_at, now);
  }
  QueueResult<std::optional<Job>> find(const JobId& id) override { return queue_->find(id); }
  QueueResult<std::vector<Job>> list(const JobFilter& filter) override { return queue_->list(filter); }
  QueueResult<QueueStats> stats() override { return queue_->stats(); }
  QueueResult<bool> replay(const JobId& id, Moment now) override { return queue_->replay(id, now); }
  QueueResult<std::uint64_t> purge(JobState state, Moment before, std::size_t most) override {
    return queue_->purge(state, before, most);
  }
  QueueResult<void> together(const std::function<QueueResult<void>()>& body) override {
    return queue_->together(body);
  }

 private:
  const std::unique_ptr<JobQueue> queue_;
};

}  // namespace

const std::vector<Store>& stores() {
  static const std::vector<Store> all{
      {"a broker", false,
       [](const std::filesystem::path&, std::optional<std::uint64_t> most) -> std::unique_ptr<JobQueue> {
         AmqpOptions options;
         options.most_queued = most;
         return std::make_unique<Patient>(open_at_broker(fresh_prefix(), options));
       }},
  };
  return all;
}

}  // namespace waitbench::test
