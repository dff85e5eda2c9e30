// A pool among threads: what is granted is never lost, and the end wakes all.
#include "servers/work/connection_pool.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <thread>
#include <vector>

#include "servers/work/blocking.hpp"
#include "servers/work/resources.hpp"
#include "tests/catch.hpp"

using namespace waitbench;
using namespace waitbench::servers;
using namespace std::chrono_literals;

namespace {

class Waiter final : public PoolWaiter {
 public:
  int woken = 0;

 private:
  void wake() noexcept override { ++woken; }
};

// One who asks and, in time, gives back.
struct Asker {
  explicit Asker(ConnectionPool& pool) : lease(std::in_place, pool, waiter) {}
  Waiter waiter;
  std::optional<PoolLease> lease;
};

constexpr auto granted = PoolWaiter::State::granted;
constexpr auto waiting = PoolWaiter::State::waiting;
constexpr auto cut = PoolWaiter::State::cut;
constexpr TimePoint now{};

}  // namespace

TEST_CASE("a lease is a connection, and gives it to the next", "[work]") {
  ConnectionPool pool({"db", 1});
  Asker first(pool), second(pool), third(pool);
  CHECK(first.lease->ask(now) == granted);
  CHECK(second.lease->ask(now) == waiting);
  CHECK(third.lease->ask(now) == waiting);
  first.lease.reset();
  CHECK(second.waiter.woken == 1);
  CHECK(second.lease->told() == granted);
  CHECK(third.waiter.woken == 0);
  third.lease.reset();  // no longer waits
  CHECK(pool.use().waiting == 0);
  second.lease.reset();
  CHECK(pool.use().in_use == 0);
  CHECK(third.waiter.woken == 0);
}

TEST_CASE("a connection that is left behind is missing until somebody gives it back", "[work]") {
  ConnectionPool pool({"db", 1});
  Asker first(pool), second(pool), third(pool);
  CHECK(first.lease->ask(now) == granted);
  CHECK(second.lease->ask(now) == waiting);
  first.lease->leave_behind();
  first.lease.reset();
  CHECK(second.waiter.woken == 0);
  CHECK(pool.use().in_use == 1);
  pool.give_back(now);
  CHECK(second.lease->told() == granted);
  second.lease->leave_behind();
  second.lease.reset();
  pool.give_back(now);
  CHECK(pool.use().in_use == 0);
  CHECK(third.lease->ask(now) == granted);
}

TEST_CASE("a connection granted at the moment of giving up is not lost", "[work]") {
  ConnectionPool pool({"db", 1});
  Asker first(pool), second(pool), third(pool);
  CHECK(first.lease->ask(now) == granted);
  CHECK(second.lease->ask(now) == waiting);
  first.lease.reset();
  CHECK_FALSE(second.lease->give_up(now));  // too late: it has one
  CHECK(second.lease->told() == granted);
  CHECK(third.lease->ask(now) == waiting);
  second.lease.reset();
  CHECK(third.lease->told() == granted);
}

TEST_CASE("who gives up is not told, and has nothing to give back", "[work]") {
  ConnectionPool pool({"db", 1});
  Asker first(pool), second(pool);
  CHECK(first.lease->ask(now) == granted);
  CHECK(second.lease->ask(now) == waiting);
  CHECK(second.lease->give_up(now + 5ms));
  second.lease.reset();
  CHECK(pool.use().in_use == 1);
  first.lease.reset();
  CHECK(pool.use().in_use == 0);
  CHECK(second.waiter.woken == 0);
  const auto waits = pool.use().waits;  // the vain one too
  CHECK(waits.count() == 2);
  CHECK(waits.min() == 0ms);
  CHECK(waits.max() == 5ms);
}

TEST_CASE("the cut tells all who wait, and all who come", "[work]") {
  ConnectionPool pool({"db", 1});
  Asker holder(pool), second(pool), third(pool), late(pool);
  CHECK(holder.lease->ask(now) == granted);
  CHECK(second.lease->ask(now) == waiting);
  CHECK(third.lease->ask(now) == waiting);
  pool.cut();
  for (auto* asker : {&second, &third}) {
    CHECK(asker->waiter.woken == 1);
    CHECK(asker->lease->told() == cut);
    CHECK_FALSE(asker->lease->give_up(now));
  }
  CHECK(late.lease->ask(now) == cut);
  CHECK(pool.use().waiting == 0);
  holder.lease.reset();
  CHECK(pool.use().in_use == 0);
}

TEST_CASE("many threads, short patience: never too many connections, none lost, none counted twice",
          "[work]") {
  constexpr int threads = 8, rounds = 300;
  const std::array pools{PoolSpec{"db", 3}};
  Resources resources(CpuSpeed{100}, pools, 20us);
  std::atomic<int> done = 0, timed_out = 0;
  std::vector<std::thread> running;
  for (int i = 0; i < threads; ++i) {
    running.emplace_back([&] {
      for (int round = 0; round < rounds; ++round) {
        DrawnPlan plan{{DrawnPlan::Pool{.time = 10us, .of = 0}}, {}};
        const auto end = do_blocking(plan, resources);
        ++(end == WorkEnd::done ? done : timed_out);
      }
    });
  }
  std::uint64_t most = 0;
  while (done + timed_out < threads * rounds) most = std::max(most, resources.pools[0].use().in_use);
  for (auto& thread : running) thread.join();
  const auto use = resources.pools[0].use();
  CHECK(most <= 3);
  CHECK(use.in_use == 0);
  CHECK(use.waiting == 0);
  CHECK(use.waits.count() == threads * rounds);
}
