// Coroutines that sleep on one loop: who wakes when, and what becomes of those who never do.
#include "servers/work/sleeps.hpp"

#include <algorithm>
#include <memory>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "tests/catch.hpp"

using namespace waitbench;
using namespace waitbench::servers;
using namespace std::chrono_literals;

namespace {

Task<void> note_after(IoExecutor executor, Duration time, int name, std::vector<int>& woken) {
  Sleep sleep;
  const auto until = Clock::now() + time;
  co_await Sleeps::until(executor, until, sleep);
  CHECK(Clock::now() >= until);
  woken.push_back(name);
}

Task<void> note_often(IoExecutor executor, Duration time, int times, std::vector<int>& woken) {
  for (int i = 0; i < times; ++i) co_await note_after(executor, time, 1, woken);
}

Task<void> hold_for(IoExecutor executor, Duration time, std::shared_ptr<int> /*held*/) {
  Sleep sleep;
  co_await Sleeps::until(executor, Clock::now() + time, sleep);
}

}  // namespace

TEST_CASE("sleepers wake in the order of their moments, not of their asking", "[sleeps]") {
  asio::io_context loop;
  std::vector<int> woken;
  const auto sleeps = [&](Duration time, int name) {
    asio::co_spawn(loop, note_after(loop.get_executor(), time, name, woken), asio::detached);
  };
  sleeps(30ms, 3);
  sleeps(10ms, 1);  // sooner than the alarm that is set
  sleeps(20ms, 2);
  loop.run();  // ends when nobody sleeps any more
  CHECK(woken == std::vector{1, 2, 3});
}

TEST_CASE("a moment that is over wakes at once", "[sleeps]") {
  asio::io_context loop;
  std::vector<int> woken;
  asio::co_spawn(loop, note_after(loop.get_executor(), -1h, 1, woken), asio::detached);
  loop.run();
  CHECK(woken == std::vector{1});
}

TEST_CASE("who wakes may sleep again, and a later sleeper keeps its moment", "[sleeps]") {
  asio::io_context loop;
  std::vector<int> woken;
  asio::co_spawn(loop, note_often(loop.get_executor(), 50us, 100, woken), asio::detached);
  asio::co_spawn(loop, note_after(loop.get_executor(), 50ms, 2, woken), asio::detached);
  loop.run();
  REQUIRE(woken.size() == 101);
  CHECK(std::ranges::count(woken, 1) == 100);
}

TEST_CASE("ten thousand sleepers wake, each once", "[sleeps]") {
  constexpr int many = 10'000;
  asio::io_context loop;
  std::vector<int> woken;
  for (int i = 0; i < many; ++i) {
    // Out of order: 7919 is prime to 10,000, so each time is there once.
    const auto time = std::chrono::microseconds(i * 7919 % many);
    asio::co_spawn(loop, note_after(loop.get_executor(), time, i, woken), asio::detached);
  }
  loop.run();
  std::ranges::sort(woken);
  REQUIRE(woken.size() == many);
  for (int i = 0; i < many; ++i) REQUIRE(woken[static_cast<std::size_t>(i)] == i);
}

TEST_CASE("a loop that ends destroys those who sleep", "[sleeps]") {
  const auto held = std::make_shared<int>(7);
  {
    asio::io_context loop;
    for (const auto time : {1h, 2h, 3h})
      asio::co_spawn(loop, hold_for(loop.get_executor(), time, held), asio::detached);
    loop.poll();
    CHECK(held.use_count() > 1);
  }
  CHECK(held.use_count() == 1);
}
