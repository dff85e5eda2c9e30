#include "tests/component/messaging/stores.hpp"

#include "messaging/memory_queue.hpp"
#include "messaging/sqlite/sqlite_queue.hpp"
#include "tests/catch.hpp"

namespace waitbench::test {

using namespace waitbench::messaging;

namespace {

// Passes every call on to the queue that is due for it.
class Passing : public JobQueue {
  template <class F>
  auto pass(F call) {
    if (inside_ != nullptr) return call(*inside_);
    const auto queue = next();
    return call(*queue);
  }

 public:
  QueueResult<std::vector<Receipt>> enqueue(std::span<const NewJob> jobs, Moment now) override {
    return pass([&](JobQueue& queue) { return queue.enqueue(jobs, now); });
  }
  QueueResult<std::vector<Job>> claim(const Claimant& claimant, std::size_t most, Moment now) override {
    return pass([&](JobQueue& queue) { return queue.claim(claimant, most, now); });
  }
  QueueResult<Report> renew(const JobId& id, Token token, Moment until) override {
    return pass([&](JobQueue& queue) { return queue.renew(id, token, until); });
  }
  QueueResult<Report> complete(const JobId& id, Token token, std::string outcome, Moment now) override {
    return pass([&](JobQueue& queue) { return queue.complete(id, token, std::move(outcome), now); });
  }
  QueueResult<Report> fail(const JobId& id, Token token, std::string reason, std::optional<Moment> retry_at,
                           Moment now) override {
    return pass([&](JobQueue& queue) { return queue.fail(id, token, std::move(reason), retry_at, now); });
  }
  QueueResult<Report> release(const JobId& id, Token token) override {
    return pass([&](JobQueue& queue) { return queue.release(id, token); });
  }
  QueueResult<std::vector<Job>> claim_callbacks(std::size_t most, Moment now, Moment until) override {
    return pass([&](JobQueue& queue) { return queue.claim_callbacks(most, now, until); });
  }
  QueueResult<Report> callback_ended(const JobId& id, Moment until, std::optional<Moment> retry_at) override {
    return pass([&](JobQueue& queue) { return queue.callback_ended(id, until, retry_at); });
  }
  QueueResult<std::optional<Job>> find(const JobId& id) override {
    return pass([&](JobQueue& queue) { return queue.find(id); });
  }
  QueueResult<std::vector<Job>> list(const JobFilter& filter) override {
    return pass([&](JobQueue& queue) { return queue.list(filter); });
  }
  QueueResult<QueueStats> stats() override {
    return pass([](JobQueue& queue) { return queue.stats(); });
  }
  QueueResult<bool> replay(const JobId& id, Moment now) override {
    return pass([&](JobQueue& queue) { return queue.replay(id, now); });
  }
  QueueResult<std::uint64_t> purge(JobState state, Moment before, std::size_t most) override {
    return pass([&](JobQueue& queue) { return queue.purge(state, before, most); });
  }
  QueueResult<void> together(const std::function<QueueResult<void>()>& body) override {
    return pass([&](JobQueue& queue) {
      inside_ = &queue;
      auto done = queue.together(body);
      inside_ = nullptr;
      return done;
    });
  }

 private:
  virtual std::shared_ptr<JobQueue> next() = 0;

  JobQueue* inside_ = nullptr;
};

class Reopened final : public Passing {
 public:
  Reopened(std::filesystem::path path, std::optional<std::uint64_t> most_queued)
      : path_(std::move(path)), most_queued_(most_queued) {}

 private:
  std::shared_ptr<JobQueue> next() override { return open_file(path_, most_queued_); }

  const std::filesystem::path path_;
  const std::optional<std::uint64_t> most_queued_;
};

class TakingTurns final : public Passing {
 public:
  TakingTurns(const std::filesystem::path& path, std::optional<std::uint64_t> most_queued)
      : first_(open_file(path, most_queued)), second_(open_file(path, most_queued)) {}

 private:
  std::shared_ptr<JobQueue> next() override {
    std::swap(first_, second_);
    return first_;
  }

  std::shared_ptr<JobQueue> first_, second_;
};

using Path = std::filesystem::path;
using Most = std::optional<std::uint64_t>;

}  // namespace

const std::vector<Store>& stores() {
  static const std::vector<Store> all{
      {"memory", true,
       [](const Path&, Most most) -> std::unique_ptr<JobQueue> {
         return std::make_unique<MemoryQueue>(most);
       }},
      {"a file", true,
       [](const Path& path, Most most) -> std::unique_ptr<JobQueue> { return open_file(path, most); }},
      {"a file opened for each call", true,
       [](const Path& path, Most most) -> std::unique_ptr<JobQueue> {
         return std::make_unique<Reopened>(path, most);
       }},
      {"a file with two connections", true,
       [](const Path& path, Most most) -> std::unique_ptr<JobQueue> {
         return std::make_unique<TakingTurns>(path, most);
       }},
  };
  return all;
}

std::unique_ptr<JobQueue> open_file(const std::filesystem::path& path,
                                    std::optional<std::uint64_t> most_queued) {
  auto queue = open_sqlite_queue(path, {.most_queued = most_queued, .patience = 60s, .most_pages = {}});
  if (!queue) FAIL(queue.error().text);
  return std::move(*queue);
}

}  // namespace waitbench::test
