// Many callers, one writer: told once, after the commit, or told why not.
#include "messaging/group_commit.hpp"

#include <atomic>
#include <latch>
#include <semaphore>

#include "messaging/memory_queue.hpp"
#include "messaging/sqlite/sqlite_queue.hpp"
#include "tests/catch.hpp"
#include "tests/component/messaging/stores.hpp"
#include "tests/scratch_directory.hpp"

using namespace waitbench::messaging;
using namespace waitbench::test;

namespace {

// Keeps the writer busy until it is let go, so that what is submitted meanwhile is one line.
class Held {
 public:
  explicit Held(GroupCommit& group) {
    group.submit<int>(
        0,
        [this](JobQueue&) -> QueueResult<int> {
          begun_.release();
          go_on_.acquire();
          return 0;
        },
        [](const QueueResult<int>&) {});
    begun_.acquire();
  }
  void go_on() { go_on_.release(); }

 private:
  std::binary_semaphore begun_{0}, go_on_{0};
};

// What callers were told, in order. Read only when the group has stopped.
struct Told {
  std::vector<Receipt> receipts;
  std::vector<QueueError> errors;
  auto one() {
    return [this](QueueResult<Receipt> result) {
      if (result) {
        receipts.push_back(*result);
      } else {
        errors.push_back(result.error());
      }
    };
  }
};

void fail_inside(GroupCommit& group, Told& told) {
  group.submit<Receipt>(
      0, [](JobQueue&) -> QueueResult<Receipt> { return QueueError{QueueFailure::storage, "broken"}; },
      told.one());
}

}  // namespace

TEST_CASE("what waits while a batch is stored is the next one, in order", "[messaging]") {
  MemoryQueue queue{{}};
  GroupCommit group(queue);
  Told told;
  Held held(group);
  for (const std::uint64_t n : {3U, 1U, 2U}) group.enqueue(job(n), start, told.one());
  CHECK(group.figures().waiting == 3);
  held.go_on();
  group.stop();
  CHECK(group.figures().batches == 2);
  CHECK(group.figures().operations == 4);
  CHECK(ids(queue.list({}).value()) == std::vector{id_of(3), id_of(1), id_of(2)});
  REQUIRE(told.receipts.size() == 3);
  CHECK(told.receipts[0].id == id_of(3));
  CHECK(told.errors.empty());
}

TEST_CASE("a batch has its limits in operations and bytes", "[messaging]") {
  for (const auto& limits :
       {BatchLimits{.operations = 4, .bytes = 1'000'000}, BatchLimits{.operations = 99, .bytes = 32}}) {
    MemoryQueue queue{{}};
    GroupCommit group(queue, {.batch = limits});
    Told told;
    Held held(group);
    for (std::uint64_t n = 0; n < 10; ++n)
      group.enqueue(job(n), start, told.one());  // "wait 0ms": 8 bytes each
    held.go_on();
    group.stop();
    CHECK(group.figures().batches == 1 + 3);
    CHECK(told.receipts.size() == 10);
  }
}

TEST_CASE("nobody is told before the batch is stored, and then all", "[messaging]") {
  MemoryQueue queue{{}};
  GroupCommit group(queue);
  std::atomic<int> told = 0;
  int told_inside = -1;
  Held held(group);
  for (std::uint64_t n = 0; n < 3; ++n)
    group.enqueue(job(n), start, [&](const QueueResult<Receipt>&) { ++told; });
  group.submit<int>(
      0, [&](JobQueue&) -> QueueResult<int> { return told_inside = told; },  // the last of the batch
      [](const QueueResult<int>&) {});
  held.go_on();
  group.stop();
  CHECK(told_inside == 0);
  CHECK(told == 3);
}

TEST_CASE("a batch that fails is told to every one in it, and nothing of it is stored", "[messaging]") {
  for (const auto& store : stores()) {
    INFO(store.name);
    const ScratchDirectory directory;
    const auto queue = store.open(directory.path() / "jobs", {});
    GroupCommit group(*queue);
    Told first, second;
    {
      Held held(group);
      group.enqueue(job(1), start, first.one());
      fail_inside(group, first);
      group.enqueue(job(2), start, first.one());
      held.go_on();
      const auto claimed =
          group.wait_for<std::vector<Job>>(0, [](JobQueue& q) { return q.claim({"w", 30s}, 9, start); });
      // Before or behind the failing batch, or in it: nothing is there to be claimed.
      CHECK((!claimed || claimed->empty()));
    }
    group.enqueue(job(3), start, second.one());
    group.stop();
    CHECK(first.receipts.empty());
    REQUIRE(first.errors.size() == 3);
    for (const auto& error : first.errors) CHECK(error.text == "broken");
    CHECK(second.receipts.size() == 1);
    CHECK(ids(queue->list({}).value()) == std::vector{id_of(3)});
    CHECK(group.figures().failed == 1);
  }
}

TEST_CASE("over its bound it refuses at once", "[messaging]") {
  MemoryQueue queue{{}};
  GroupCommit group(queue, {.batch = {}, .most_waiting = 2});
  Told told, refused;
  Held held(group);
  group.enqueue(job(1), start, told.one());
  group.enqueue(job(2), start, told.one());
  group.enqueue(job(3), start, refused.one());
  REQUIRE(refused.errors.size() == 1);
  CHECK(refused.errors[0].why == QueueFailure::busy);
  held.go_on();
  group.stop();
  CHECK(told.receipts.size() == 2);
  CHECK(queue.stats().value().queued == 2);
}

TEST_CASE("it stops when all that waits is stored, and then takes no more", "[messaging]") {
  MemoryQueue queue{{}};
  GroupCommit group(queue, {.batch = {.operations = 2}});
  Told told, late;
  Held held(group);
  for (std::uint64_t n = 0; n < 7; ++n) group.enqueue(job(n), start, told.one());
  std::thread stopping([&] { group.stop(); });
  held.go_on();
  stopping.join();
  group.stop();  // once more is nothing
  CHECK(told.receipts.size() == 7);
  group.enqueue(job(9), start, late.one());
  REQUIRE(late.errors.size() == 1);
  CHECK(late.errors[0].why == QueueFailure::closing);
  CHECK(queue.stats().value().queued == 7);
}

TEST_CASE("callers on many threads each get their own answer, once it is in the file", "[messaging]") {
  constexpr std::uint64_t callers = 8, jobs = 25;
  const ScratchDirectory directory;
  const auto queue = open_file(directory.path() / "jobs");
  GroupCommit group(*queue);
  std::atomic<int> right = 0;
  std::vector<std::thread> threads;
  for (std::uint64_t caller = 0; caller < callers; ++caller) {
    threads.emplace_back([&, caller] {
      for (std::uint64_t n = caller * jobs; n < (caller + 1) * jobs; ++n) {
        const auto receipts = group.wait_for<std::vector<Receipt>>(
            8, [asked = job(n)](JobQueue& q) { return q.enqueue({&asked, 1}, start); });
        if (receipts && receipts->front() == Receipt{Receipt::Answer::accepted, id_of(n)}) ++right;
      }
    });
  }
  for (auto& thread : threads) thread.join();
  group.stop();
  CHECK(right == callers * jobs);
  CHECK(open_file(directory.path() / "jobs")->stats().value().queued == callers * jobs);
  CHECK(group.figures().operations == callers * jobs);
}

TEST_CASE("when the disk is full nobody is told of acceptance, and later ones are", "[messaging]") {
  const ScratchDirectory directory;
  const auto path = directory.path() / "jobs";
  auto queue = open_sqlite_queue(path, {.most_queued = {}, .patience = 60s, .most_pages = 24});
  REQUIRE(queue.has_value());
  Told told;
  {
    GroupCommit group(**queue, {.batch = {.operations = 10}});
    Held held(group);
    for (std::uint64_t n = 0; n < 200; ++n) {
      auto large = job(n);
      large.plan.append(1'000, ' ');
      group.enqueue(large, start, told.one());
    }
    held.go_on();
    group.stop();  // before what the writer looks at goes
  }
  CHECK(told.receipts.size() + told.errors.size() == 200);
  CHECK(told.receipts.size() >= 10);
  REQUIRE(told.errors.size() >= 10);
  CHECK(told.errors[0].text == path.string() + ": the disk is full, nothing was stored. Free some space.");
  queue->reset();
  const auto jobs = open_file(path)->list({.state = {}, .after = 0, .most = 1'000}).value();
  CHECK(jobs.size() == told.receipts.size());
  for (std::size_t i = 0; i < jobs.size(); ++i) CHECK(jobs[i].asked.id == told.receipts[i].id);
}
