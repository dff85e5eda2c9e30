// The rules that every store keeps, held against the broker: contract_test.cpp is linked with this file.
#include "tests/component/messaging/stores.hpp"

#include <algorithm>
#include <thread>

#include "tests/catch.hpp"
#include "tests/component/messaging/amqp/broker.hpp"
#include "tests/component/servers/worker/passing_queue.hpp"

namespace waitbench::test {

using namespace waitbench::messaging;

namespace {

// A broker delivers when it gets round to it: a claim is asked again until it has what there is to be
// claimed, as the log tells.
class Patient final : public PassingQueue {
 public:
  explicit Patient(std::unique_ptr<JobQueue> queue) : PassingQueue(*queue), queue_(std::move(queue)) {}

  QueueResult<std::vector<Job>> claim(const Claimant& claimant, std::size_t most, Moment now) override {
    const auto due = count([&](const Job& job) { return job.state == JobState::queued && job.due <= now; });
    return until_there_are(std::min(due, most), [&](std::size_t missing) {
      return inner().claim(claimant, most - std::min(due, most) + missing, now);
    });
  }
  QueueResult<std::vector<Job>> claim_callbacks(std::size_t most, Moment now, Moment until) override {
    const auto due = count([&](const Job& job) { return job.callback_due && *job.callback_due <= now; });
    return until_there_are(std::min(due, most), [&](std::size_t missing) {
      return inner().claim_callbacks(most - std::min(due, most) + missing, now, until);
    });
  }

 private:
  template <class Is>
  std::size_t count(Is is) {
    const auto jobs = inner().list({}).value();
    return static_cast<std::size_t>(std::ranges::count_if(jobs, is));
  }
  template <class Ask>
  static QueueResult<std::vector<Job>> until_there_are(std::size_t wanted, Ask ask) {
    std::vector<Job> all;
    for (const auto until = std::chrono::steady_clock::now() + 30s;;) {
      const auto more = ask(wanted - all.size());
      if (!more) return more.error();
      all.insert(all.end(), more->begin(), more->end());
      if (all.size() >= wanted || std::chrono::steady_clock::now() >= until) return all;
      std::this_thread::sleep_for(1ms);
    }
  }

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
