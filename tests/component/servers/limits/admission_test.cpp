// The limits among threads: never too many at work, no turn lost, and the end wakes all.
#include "servers/limits/admission.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <optional>
#include <thread>
#include <vector>

#include "servers/limits/in_turn.hpp"
#include "tests/catch.hpp"

using namespace waitbench;
using namespace waitbench::servers;
using namespace std::chrono_literals;

namespace {

class TestWaiter final : public AdmissionWaiter {
 public:
  int woken = 0;

 private:
  void wake() noexcept override { ++woken; }
};

// One who asks and, in time, ends.
struct Asker {
  explicit Asker(Admission& admission) : lease(std::in_place, admission, waiter) {}
  TestWaiter waiter;
  std::optional<AdmissionLease> lease;
};

constexpr auto granted = WaiterState::granted;
constexpr auto waiting = WaiterState::waiting;
constexpr auto refused = WaiterState::refused;
constexpr TimePoint now{};

AdmissionRules one_at_once(std::uint64_t max_queue) {
  return {.max_in_flight = 1, .max_queue = max_queue};
}

}  // namespace

TEST_CASE("a turn that ends goes to the next, and the gauge follows", "[limits]") {
  Counters counters;
  Admission admission(one_at_once(2), counters);
  Asker first(admission), second(admission), third(admission), fourth(admission);
  CHECK(first.lease->ask(now) == granted);
  CHECK(second.lease->ask(now) == waiting);
  CHECK(third.lease->ask(now) == waiting);
  CHECK(fourth.lease->ask(now) == refused);
  CHECK(end_without_turn(*fourth.lease) == WorkEnd::queue_full);
  CHECK(counters.in_queue.value() == 2);
  first.lease.reset();
  CHECK(second.waiter.woken == 1);
  CHECK(second.lease->told() == granted);
  CHECK(third.waiter.woken == 0);
  CHECK(counters.in_queue.value() == 1);
  third.lease.reset();  // no longer waits
  second.lease.reset();
  CHECK(counters.in_queue.value() == 0);
  CHECK(third.waiter.woken == 0);
  CHECK(admission.waits().count() == 2);
}

TEST_CASE("a turn granted at the moment of giving up is not lost", "[limits]") {
  Counters counters;
  Admission admission(one_at_once(2), counters);
  Asker first(admission), second(admission), third(admission);
  CHECK(first.lease->ask(now) == granted);
  CHECK(second.lease->ask(now) == waiting);
  first.lease.reset();
  CHECK_FALSE(second.lease->give_up(now));
  CHECK(second.lease->told() == granted);
  CHECK(third.lease->ask(now) == waiting);
  second.lease.reset();
  CHECK(third.lease->told() == granted);
}

TEST_CASE("who gives up is told why, and its vain wait counts", "[limits]") {
  Counters counters;
  auto rules = one_at_once(2);
  rules.deadline = 5ms;
  Admission admission(rules, counters);
  CHECK(admission.deadline(now) == now + 5ms);
  Asker first(admission), second(admission), third(admission);
  CHECK(first.lease->ask(now) == granted);
  CHECK(second.lease->ask(now) == waiting);
  CHECK(second.lease->place().until == now + 5ms);
  CHECK(second.lease->give_up(now + 5ms));
  CHECK(end_without_turn(*second.lease) == WorkEnd::deadline);
  CHECK(second.waiter.woken == 0);
  CHECK(counters.in_queue.value() == 0);
  const auto waits = admission.waits();
  CHECK(waits.count() == 2);
  CHECK(waits.max() == 5ms);
}

TEST_CASE("who is late is shed by whoever hands the turn on", "[limits]") {
  Counters counters;
  auto rules = one_at_once(2);
  rules.deadline = 1h;  // long ago, by the clock that ends a turn
  Admission admission(rules, counters);
  Asker first(admission), late(admission), next(admission);
  CHECK(first.lease->ask(Clock::now()) == granted);
  CHECK(late.lease->ask(Clock::now() - 2h) == waiting);
  CHECK(next.lease->ask(Clock::now()) == waiting);
  first.lease.reset();
  CHECK(late.waiter.woken == 1);
  CHECK(end_without_turn(*late.lease) == WorkEnd::deadline);
  CHECK(next.lease->told() == granted);
  CHECK(counters.in_queue.value() == 0);
}

TEST_CASE("the cut ends all waits for a turn, and all that come", "[limits]") {
  Counters counters;
  Admission admission(one_at_once(2), counters);
  Asker holder(admission), second(admission), third(admission), late(admission);
  CHECK(holder.lease->ask(now) == granted);
  CHECK(second.lease->ask(now) == waiting);
  CHECK(third.lease->ask(now) == waiting);
  admission.cut();
  for (auto* asker : {&second, &third}) {
    CHECK(asker->waiter.woken == 1);
    CHECK(end_without_turn(*asker->lease) == WorkEnd::cut);
    CHECK_FALSE(asker->lease->give_up(now));
  }
  CHECK(late.lease->ask(now) == WaiterState::cut);
  CHECK(counters.in_queue.value() == 0);
  holder.lease.reset();
}

TEST_CASE("many threads, short patience: never too many at work, no turn lost, each request ends once",
          "[limits]") {
  constexpr int threads = 8, rounds = 300;
  for (const auto discipline : {Discipline::fifo, Discipline::lifo, Discipline::codel}) {
    Counters counters;
    AdmissionRules rules{.max_in_flight = 2, .max_queue = 3, .discipline = discipline, .deadline = 50us};
    rules.interval = 20us;
    rules.target = 5us;
    Admission admission(rules, counters);
    std::atomic<int> inside = 0, most = 0, ended = 0;
    std::vector<std::thread> running;
    for (int i = 0; i < threads; ++i) {
      running.emplace_back([&] {
        for (int round = 0; round < rounds; ++round) {
          in_turn(&admission, no_client, [&](const Patience&) {
            const int here = ++inside;
            for (int seen = most; here > seen && !most.compare_exchange_weak(seen, here);) {
            }
            std::this_thread::yield();
            --inside;
            return WorkEnd::done;
          });
          ++ended;
        }
      });
    }
    for (auto& thread : running) thread.join();
    CHECK(ended == threads * rounds);
    CHECK(most <= 2);
    CHECK(counters.in_queue.value() == 0);
    // Both turns are there again.
    Asker first(admission), second(admission);
    CHECK(first.lease->ask(Clock::now()) == granted);
    CHECK(second.lease->ask(Clock::now()) == granted);
  }
}
