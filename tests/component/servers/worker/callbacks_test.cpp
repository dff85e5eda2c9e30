// Callbacks of a worker: who wants to know is told, at least once, whatever the receiver does.
#include <atomic>
#include <mutex>

#include <nlohmann/json.hpp>

#include "messaging/memory_queue.hpp"
#include "messaging/sqlite/sqlite_queue.hpp"
#include "servers/worker/worker.hpp"
#include "tests/catch.hpp"
#include "tests/component/loadgen/scripted_server.hpp"
#include "tests/component/servers/running_server.hpp"
#include "tests/scratch_directory.hpp"

using namespace waitbench;
using namespace std::chrono_literals;
using messaging::GroupCommit;
using messaging::Job;
using messaging::JobId;
using messaging::JobQueue;
using messaging::MemoryQueue;
using messaging::Moment;
using messaging::NewJob;
using servers::worker::Options;
using servers::worker::Worker;
using test::eventually;
using testing::Peer;
using testing::ScriptedServer;

namespace {

constexpr Moment start(1'700'000'000s);  // long ago: what is due then is due now

JobId id_of(std::uint64_t n) {
  return JobId::at(start, n);
}

void accept(GroupCommit& group, std::uint64_t n, std::string plan, std::string callback) {
  const NewJob asked{.id = id_of(n),
                     .plan = std::move(plan),
                     .idempotency_key = {},
                     .callback = std::move(callback),
                     .due = start};
  const auto receipts = group.wait_for<std::vector<messaging::Receipt>>(
      0, [&](JobQueue& queue) { return queue.enqueue({&asked, 1}, start); });
  REQUIRE(receipts.has_value());
}

Job found(GroupCommit& group, std::uint64_t n) {
  auto job =
      group.wait_for<std::optional<Job>>(0, [&](JobQueue& queue) { return queue.find(id_of(n)); }).value();
  REQUIRE(job.has_value());
  return std::move(*job);
}

std::unique_ptr<Worker> started(GroupCommit& group, std::function<Moment()> now = {}) {
  Options options;
  options.name = "w";
  options.cpu_speed = CpuSpeed{100};
  if (now) options.now = std::move(now);
  auto worker = Worker::start(group, std::move(options));
  REQUIRE(worker.has_value());
  return std::move(*worker);
}

// Keeps what it is told, and answers as it is told.
class Receiver {
 public:
  explicit Receiver(std::function<std::string(int connection)> answer)
      : server_([this, answer = std::move(answer)](Peer& peer, int connection) {
          if (!peer.read_request()) return;
          const std::string field = "Content-Length: ";
          const auto at = peer.head().find(field);
          const auto body = peer.read_exactly(std::stoul(peer.head().substr(at + field.size())));
          {
            const std::lock_guard lock(mutex_);
            heads_.push_back(peer.head());
            bodies_.push_back(nlohmann::json::parse(body));
          }
          peer.send(answer(connection));
        }) {}

  std::string url() const { return server_.url(); }
  std::vector<nlohmann::json> bodies() const {
    const std::lock_guard lock(mutex_);
    return bodies_;
  }
  std::vector<std::string> heads() const {
    const std::lock_guard lock(mutex_);
    return heads_;
  }

 private:
  mutable std::mutex mutex_;
  std::vector<std::string> heads_;
  std::vector<nlohmann::json> bodies_;
  ScriptedServer server_;  // last: its threads use the others
};

template <class Test>
void in_both_stores(Test test) {
  {
    INFO("memory");
    MemoryQueue queue{{}};
    GroupCommit group(queue);
    test(group);
  }
  INFO("a file");
  const test::ScratchDirectory directory;
  const auto queue = messaging::open_sqlite_queue(directory.path() / "jobs").value();
  GroupCommit group(*queue);
  test(group);
}

}  // namespace

TEST_CASE("whoever wants to know is told once of a job that is done, and of one that is dead", "[worker]") {
  in_both_stores([](GroupCommit& group) {
    const Receiver receiver([](int) { return testing::answer("thanks", "", "204 No Content"); });
    accept(group, 1, "wait 1us", receiver.url());
    accept(group, 2, "no plan", receiver.url());
    const auto worker = started(group);
    REQUIRE(eventually([&] { return worker->counters().callbacks.told.value() == 2; }));
    CHECK(worker->wait_until_callbacks_told(Clock::now() + test::patience));
    auto bodies = receiver.bodies();
    REQUIRE(bodies.size() == 2);
    if (bodies[0]["state"] == "dead") std::swap(bodies[0], bodies[1]);
    CHECK(bodies[0]["id"] == id_of(1).text());
    CHECK(bodies[0]["state"] == "done");
    CHECK(bodies[0]["outcome"]["waited_us"][0] == 1);
    CHECK(bodies[1]["id"] == id_of(2).text());
    CHECK(bodies[1]["state"] == "dead");
    CHECK(receiver.heads()[0].find("Content-Type: application/json") != std::string::npos);
    CHECK(receiver.heads()[0].find("Idempotency-Key: ") != std::string::npos);
    CHECK_FALSE(found(group, 1).callback_due);
    CHECK(found(group, 1).callback_attempts == 1);
  });
}

TEST_CASE("a receiver that fails is told again, and what it answered 2xx is not", "[worker]") {
  in_both_stores([](GroupCommit& group) {
    const Receiver receiver([](int connection) {
      return connection == 0 ? testing::answer("no", "", "500 Internal Server Error") : testing::answer("ok");
    });
    accept(group, 1, "wait 1us", receiver.url());
    // A clock that runs ahead, so that the retry is due soon.
    std::atomic<std::int64_t> ahead_us = 0;
    const auto worker = started(
        group, [&ahead_us] { return servers::worker::moment_now() + std::chrono::microseconds(ahead_us); });
    REQUIRE(eventually([&] { return worker->counters().callbacks.failed.value() == 1; }));
    ahead_us = 2'000'000;
    CHECK(eventually([&] { return worker->counters().callbacks.told.value() == 1; }));
    CHECK(worker->wait_until_callbacks_told(Clock::now() + test::patience));
    CHECK(receiver.bodies().size() == 2);
    CHECK(found(group, 1).callback_attempts == 2);
    CHECK_FALSE(found(group, 1).callback_due);
  });
}

TEST_CASE("a callback that nobody can be told is due again, and its job is done all the same", "[worker]") {
  in_both_stores([](GroupCommit& group) {
    const std::string nobody = [] {
      const ScriptedServer gone([](Peer&, int) {});
      return gone.url();
    }();
    accept(group, 1, "wait 1us", nobody);
    accept(group, 2, "wait 1us", "gopher://x/");
    auto worker = started(group);
    REQUIRE(eventually([&] { return worker->counters().callbacks.failed.value() >= 1; }));
    REQUIRE(eventually([&] { return worker->counters().callbacks.given_up.value() == 1; }));
    worker.reset();
    CHECK_FALSE(found(group, 2).callback_due);
    CHECK(found(group, 1).callback_due.has_value());
    CHECK(found(group, 1).state == messaging::JobState::done);
  });
}

TEST_CASE("a worker ends at once though a receiver does not answer, and another tells it again", "[worker]") {
  in_both_stores([](GroupCommit& group) {
    std::atomic<int> asked = 0;
    const ScriptedServer silent([&asked](Peer& peer, int) {
      if (peer.read_request()) ++asked;
      peer.wait_for_end();
    });
    accept(group, 1, "wait 1us", silent.url());
    auto worker = started(group);
    REQUIRE(eventually([&] { return asked == 1; }));
    worker.reset();
    CHECK(found(group, 1).callback_due.has_value());
    worker = started(group);
    CHECK(eventually([&] { return asked == 2; }));
  });
}
