// A worker on a queue, in memory and in a file, blocking and suspending.
#include "servers/worker/worker.hpp"

#include <atomic>

#include "messaging/memory_queue.hpp"
#include "messaging/sqlite/sqlite_queue.hpp"
#include "servers/worker/attempt.hpp"
#include "tests/catch.hpp"
#include "tests/component/servers/running_server.hpp"
#include "tests/component/servers/worker/passing_queue.hpp"
#include "tests/scratch_directory.hpp"

using namespace waitbench;
using namespace std::chrono_literals;
using messaging::GroupCommit;
using messaging::Job;
using messaging::JobId;
using messaging::JobQueue;
using messaging::JobState;
using messaging::MemoryQueue;
using messaging::Moment;
using messaging::NewJob;
using messaging::QueueError;
using messaging::QueueFailure;
using messaging::QueueResult;
using messaging::QueueStats;
using servers::worker::Options;
using servers::worker::Waits;
using servers::worker::Worker;
using test::eventually;

namespace {

constexpr Moment start(1'700'000'000s);  // long ago: what is due then is due now

JobId id_of(std::uint64_t n) {
  return JobId::at(start, n);
}

NewJob job(std::uint64_t n, std::string plan, std::uint32_t attempts = 1) {
  return {.id = id_of(n),
          .plan = std::move(plan),
          .idempotency_key = {},
          .callback = {},
          .due = start,
          .attempts_allowed = attempts,
          .seed = 42,
          .number = n};
}

void accept(GroupCommit& group, const NewJob& asked) {
  const auto receipts = group.wait_for<std::vector<messaging::Receipt>>(
      0, [&](JobQueue& queue) { return queue.enqueue({&asked, 1}, start); });
  REQUIRE(receipts.has_value());
  REQUIRE(receipts->front().answer == messaging::Receipt::Answer::accepted);
}

Job found(GroupCommit& group, std::uint64_t n) {
  auto job =
      group.wait_for<std::optional<Job>>(0, [&](JobQueue& queue) { return queue.find(id_of(n)); }).value();
  REQUIRE(job.has_value());
  return std::move(*job);
}

QueueStats stats_of(GroupCommit& group) {
  return group.wait_for<QueueStats>(0, [](JobQueue& queue) { return queue.stats(); }).value();
}

Options options(Waits waits, std::string name = "w") {
  Options options;
  options.name = std::move(name);
  options.waits = waits;
  options.holding.lease = 1h;
  options.retries = {.backoff = 1us, .backoff_cap = 1us};
  options.cpu_speed = CpuSpeed{100};
  return options;
}

std::unique_ptr<Worker> started(GroupCommit& group, Options options) {
  auto worker = Worker::start(group, std::move(options));
  REQUIRE(worker.has_value());
  return std::move(*worker);
}

template <class Test>
void both_ways(Test test) {
  for (const auto waits : {Waits::blocking, Waits::coroutine}) {
    INFO((waits == Waits::blocking ? "blocking" : "coroutine"));
    test(waits);
  }
}

// In memory and in a file, blocking and suspending.
template <class Test>
void everywhere(Test test) {
  both_ways([&](Waits waits) {
    {
      INFO("memory");
      MemoryQueue queue{{}};
      GroupCommit group(queue);
      test(group, waits);
    }
    INFO("a file");
    const test::ScratchDirectory directory;
    const auto queue = messaging::open_sqlite_queue(directory.path() / "jobs").value();
    GroupCommit group(*queue);
    test(group, waits);
  });
}

}  // namespace

TEST_CASE("each job is done once, by one of two workers, with the times that a server would draw",
          "[worker]") {
  everywhere([](GroupCommit& group, Waits waits) {
    constexpr std::uint64_t count = 100;
    const auto plan = parse_plan("wait uniform(1us,1ms)").value();
    auto with = options(waits, "first");
    with.holding.concurrency = 8;
    with.holding.prefetch = 4;
    auto others = with;
    others.name = "second";
    const auto first = started(group, with), second = started(group, others);
    for (std::uint64_t n = 0; n < count; ++n) accept(group, job(n, format_plan(plan)));
    REQUIRE(eventually([&] { return stats_of(group).done == count; }));
    const auto& a = first->counters();
    const auto& b = second->counters();
    REQUIRE(eventually([&] { return a.done.value() + b.done.value() == count; }));
    CHECK(a.claimed.value() + b.claimed.value() == count);
    CHECK(stats_of(group).attempts == count);
    for (std::uint64_t n = 0; n < count; ++n) {
      const auto done = found(group, n);
      const auto drawn = draw(plan, 42, n);
      const auto waited = std::get<DrawnPlan::Wait>(drawn.actions[0]).time;
      const auto told = "\"waited_us\":[" + std::to_string(waited.count() / 1000);
      CHECK(done.outcome.find(told) != std::string::npos);
      CHECK((done.worker == "first" || done.worker == "second"));
    }
  });
}

TEST_CASE("a job that fails is tried again with other draws, and done", "[worker]") {
  const auto plan = parse_plan("fail 50%").value();
  const auto fails = [&](std::uint64_t n, std::uint32_t attempt) {
    return draw(plan, servers::worker::seed_of_attempt(42, attempt), n).fail;
  };
  std::uint64_t n = 0;
  while (!fails(n, 1) || !fails(n, 2) || fails(n, 3)) ++n;
  everywhere([&](GroupCommit& group, Waits waits) {
    accept(group, job(n, "fail 50%", 9));
    const auto worker = started(group, options(waits));
    REQUIRE(eventually([&] { return stats_of(group).done == 1; }));
    CHECK(found(group, n).attempts == 3);
    CHECK(found(group, n).reason == "attempt 2: the plan failed (its step `fail`)");
    REQUIRE(eventually([&] { return worker->counters().done.value() == 1; }));
    CHECK(worker->counters().failed.value() == 2);
    CHECK(worker->counters().dead.value() == 0);
  });
}

TEST_CASE("poison is dead after its attempts, a plan that cannot be done at once, and the others are done",
          "[worker]") {
  everywhere([](GroupCommit& group, Waits waits) {
    accept(group, job(1, "fail 100%", 3));
    accept(group, job(2, "wait a while", 3));
    accept(group, job(3, "call http://127.0.0.1:1/", 3));
    accept(group, job(4, "pool cahce 1us", 3));
    accept(group, job(5, "pool cache 1us", 3));
    auto with = options(waits);
    with.pools = {{"cache", 1}};
    const auto worker = started(group, with);
    REQUIRE(eventually([&] { return stats_of(group).dead == 4 && stats_of(group).done == 1; }));
    CHECK(found(group, 1).attempts == 3);
    CHECK(found(group, 1).reason == "attempt 3: the plan failed (its step `fail`)");
    CHECK(found(group, 2).attempts == 1);
    CHECK(found(group, 2).reason.starts_with("plan, column 6: "));
    CHECK(found(group, 3).reason == "the plan calls another server, and a worker makes no calls for a job.");
    CHECK(found(group, 4).reason.find("Did you mean cache?") != std::string::npos);
    CHECK(found(group, 5).state == JobState::done);
    REQUIRE(eventually([&] { return worker->counters().dead.value() == 4; }));
    CHECK(worker->counters().failed.value() == 6);
  });
}

namespace {

// Lets another worker have each job as soon as "w" has claimed it, as if w's lease had expired.
class Thief final : public test::PassingQueue {
 public:
  using PassingQueue::PassingQueue;

  QueueResult<std::vector<Job>> claim(const messaging::Claimant& claimant, std::size_t most,
                                      Moment now) override {
    auto claimed = inner().claim(claimant, most, now);
    if (claimed && !claimed->empty()) {
      const auto stolen = inner().claim({"thief", 10'000h}, 9, now + 2h);
      if (stolen->size() == claimed->size()) ++stolen_;
    }
    return claimed;
  }
  int stolen() const { return stolen_; }

 private:
  std::atomic<int> stolen_ = 0;
};

}  // namespace

TEST_CASE("a worker that lost its job cannot end it, however it ends", "[worker]") {
  for (const auto* const plan : {"wait 1us", "fail 100%", "wait 1h"}) {
    both_ways([&](Waits waits) {
      MemoryQueue queue{{}};
      Thief thief(queue);
      GroupCommit group(thief);
      accept(group, job(1, plan, 9));
      auto worker = started(group, options(waits));
      REQUIRE(eventually([&] { return thief.stolen() == 1; }));
      if (std::string_view(plan) == "wait 1h") {
        REQUIRE(eventually([&] { return worker->counters().running.value() == 1; }));
        worker.reset();
      } else {
        REQUIRE(eventually([&] { return worker->counters().stale.value() == 1; }));
        CHECK(worker->counters().done.value() + worker->counters().failed.value() == 0);
      }
      const auto stored = found(group, 1);
      CHECK(stored.state == JobState::running);
      CHECK(stored.worker == "thief");
      CHECK(stored.token == 2);
    });
  }
}

TEST_CASE("leases are renewed as long as a job runs or waits, so that nobody else gets it", "[worker]") {
  everywhere([](GroupCommit& group, Waits waits) {
    std::atomic<std::int64_t> now_us = start.time_since_epoch().count();  // a clock that stands still
    const auto now = [&now_us] { return Moment(std::chrono::microseconds(now_us)); };
    accept(group, job(1, "wait 1h"));
    accept(group, job(2, "wait 1h"));
    auto with = options(waits);
    with.holding = {.concurrency = 1, .prefetch = 1, .lease = 30ms};
    with.now = now;
    const auto worker = started(group, with);
    const auto& renewed = worker->counters().renewed;
    REQUIRE(eventually([&] { return renewed.value() >= 2; }));
    for (const auto later : {20ms, 40ms, 60ms}) {
      now_us = (start + later).time_since_epoch().count();
      const auto before = renewed.value();
      REQUIRE(eventually([&] { return renewed.value() >= before + 4; }));
      CHECK(found(group, 1).leased_until == start + later + 30ms);
      CHECK(found(group, 2).leased_until == start + later + 30ms);
      const auto claimed = group.wait_for<std::vector<Job>>(
          0, [&](JobQueue& queue) { return queue.claim({"other", 1h}, 9, now()); });
      CHECK(claimed.value().empty());
    }
    CHECK(worker->counters().stale.value() == 0);
  });
}

TEST_CASE("a drain hands back what has not begun; what is cut is handed back too", "[worker]") {
  everywhere([](GroupCommit& group, Waits waits) {
    for (const std::uint64_t n : {1U, 2U, 3U, 4U}) accept(group, job(n, "wait 1h"));
    auto with = options(waits);
    with.holding.concurrency = 1;
    with.holding.prefetch = 2;
    auto worker = started(group, with);
    REQUIRE(eventually([&] { return worker->counters().running.value() == 1; }));
    CHECK(stats_of(group).running == 3);
    worker->drain();
    REQUIRE(eventually([&] { return worker->counters().handed_back.value() == 2; }));
    CHECK(stats_of(group).queued == 3);
    CHECK(stats_of(group).running == 1);
    CHECK_FALSE(worker->wait_until_drained(Clock::now()));
    worker.reset();
    CHECK(stats_of(group).queued == 4);
    CHECK(found(group, 1).attempts == 0);
    CHECK(found(group, 1).token == 1);
    CHECK(stats_of(group).attempts == 3);
  });
}

TEST_CASE("what runs when a drain begins may end", "[worker]") {
  everywhere([](GroupCommit& group, Waits waits) {
    accept(group, job(1, "wait 50ms; pool one 1us"));
    auto with = options(waits);
    with.pools = {{"one", 1}};
    const auto worker = started(group, with);
    REQUIRE(eventually([&] { return worker->counters().claimed.value() == 1; }));
    REQUIRE(eventually([&] { return worker->counters().running.value() == 1 || stats_of(group).done == 1; }));
    worker->drain();
    CHECK(worker->wait_until_drained(Clock::now() + test::patience));
    CHECK(found(group, 1).state == JobState::done);
  });
}

TEST_CASE("a cut ends jobs that wait for a pool, compute, or wait together", "[worker]") {
  both_ways([](Waits waits) {
    for (const auto* const plan : {"pool one 1h", "cpu 1h", "together(wait 1h, wait 1h)"}) {
      INFO(plan);
      MemoryQueue queue{{}};
      GroupCommit group(queue);
      accept(group, job(1, plan));
      accept(group, job(2, plan));
      auto with = options(waits);
      with.pools = {{"one", 1}};
      with.holding.concurrency = 2;
      auto worker = started(group, with);
      REQUIRE(eventually([&] { return worker->counters().running.value() == 2; }));
      worker.reset();
      CHECK(stats_of(group).queued == 2);
    }
  });
}

TEST_CASE("a worker that was told looks at once, however long it would have waited", "[worker]") {
  everywhere([](GroupCommit& group, Waits waits) {
    auto with = options(waits);
    with.holding.poll_first = with.holding.poll_longest = 1h;
    const auto worker = started(group, with);
    REQUIRE(eventually([&] { return group.figures().operations >= 2; }));  // nothing is there
    accept(group, job(1, "wait 1us"));
    worker->look();
    CHECK(eventually([&] { return stats_of(group).done == 1; }));
  });
}

namespace {

// Cannot store while it is told so.
class Failing final : public test::PassingQueue {
 public:
  using PassingQueue::PassingQueue;

  QueueResult<std::vector<Job>> claim(const messaging::Claimant& claimant, std::size_t most,
                                      Moment now) override {
    if (fails) return QueueError{QueueFailure::storage, "the disk is full"};
    return inner().claim(claimant, most, now);
  }
  std::atomic<bool> fails = false;
};

}  // namespace

TEST_CASE("a worker whose queue cannot store says why and ends; what it held is delivered again",
          "[worker]") {
  both_ways([](Waits waits) {
    MemoryQueue queue{{}};
    Failing failing(queue);
    GroupCommit group(failing);
    accept(group, job(1, "wait 1h"));
    auto with = options(waits);
    with.holding.concurrency = 2;
    auto worker = started(group, with);
    REQUIRE(eventually([&] { return worker->counters().running.value() == 1; }));
    CHECK_FALSE(worker->failure());
    failing.fails = true;
    REQUIRE(eventually([&] { return worker->failure().has_value(); }));
    CHECK(worker->failure()->text == "the disk is full");
    CHECK(worker->wait_until_drained(Clock::now()));
    worker.reset();
    CHECK(stats_of(group).running == 1);  // until its lease expires
  });
}

TEST_CASE("a worker that outlives failures of its queue goes on when they are over", "[worker]") {
  both_ways([](Waits waits) {
    MemoryQueue queue{{}};
    Failing failing(queue);
    GroupCommit group(failing);
    auto with = options(waits);
    with.outlives_storage_failures = true;
    const auto worker = started(group, with);
    failing.fails = true;
    REQUIRE(eventually([&] { return group.figures().failed > 0; }));
    failing.fails = false;
    accept(group, job(1, "wait 1us"));
    CHECK(eventually([&] { return stats_of(group).done == 1; }));
    CHECK_FALSE(worker->failure());
  });
}

TEST_CASE("a worker ends though its queue takes no more", "[worker]") {
  both_ways([](Waits waits) {
    MemoryQueue queue{{}};
    GroupCommit group(queue);
    accept(group, job(1, "wait 1h"));
    auto worker = started(group, options(waits));
    REQUIRE(eventually([&] { return worker->counters().running.value() == 1; }));
    group.stop();
    worker.reset();
    CHECK(queue.stats().value().running == 1);
  });
}
