#include "servers/work/pool_queue.hpp"

#include <array>

#include "tests/catch.hpp"

using namespace waitbench;
using namespace waitbench::servers;
using namespace std::chrono_literals;

namespace {

constexpr TimePoint now{5s};

}  // namespace

TEST_CASE("connections go to those who ask, while there are any", "[work]") {
  std::array<PoolPlace, 3> places;
  PoolQueue queue(2);
  CHECK(queue.ask(places[0], now));
  CHECK(queue.ask(places[1], now));
  CHECK_FALSE(queue.ask(places[2], now + 1s));
  CHECK(places[2].asked == now + 1s);
  CHECK(queue.size() == 2);
  CHECK(queue.in_use() == 2);
  CHECK(queue.waiting() == 1);
}

TEST_CASE("a connection that comes back goes to who has waited longest", "[work]") {
  std::array<PoolPlace, 4> places;
  PoolQueue queue(1);
  CHECK(queue.ask(places[0], now));
  for (const std::size_t i : {2U, 1U, 3U}) CHECK_FALSE(queue.ask(places[i], now));
  for (const std::size_t i : {2U, 1U, 3U}) {
    CHECK(queue.give_back() == &places[i]);
    CHECK(queue.in_use() == 1);
  }
  CHECK(queue.give_back() == nullptr);
  CHECK(queue.in_use() == 0);
  CHECK(queue.ask(places[1], now));
}

TEST_CASE("nobody overtakes: a newcomer waits behind those who wait", "[work]") {
  std::array<PoolPlace, 3> places;
  PoolQueue queue(1);
  CHECK(queue.ask(places[0], now));
  CHECK_FALSE(queue.ask(places[1], now));
  CHECK(queue.give_back() == &places[1]);
  CHECK_FALSE(queue.ask(places[2], now));  // the connection has been handed on
  CHECK(queue.give_back() == &places[2]);
}

TEST_CASE("who gives up leaves the order of the others", "[work]") {
  std::array<PoolPlace, 4> places;
  PoolQueue queue(1);
  CHECK(queue.ask(places[0], now));
  for (const std::size_t i : {1U, 2U, 3U}) CHECK_FALSE(queue.ask(places[i], now));
  queue.leave(places[2]);
  CHECK(queue.waiting() == 2);
  CHECK(queue.give_back() == &places[1]);
  queue.leave(places[3]);
  CHECK(queue.give_back() == nullptr);
  CHECK_FALSE(queue.waiting() > 0);
}

TEST_CASE("all can be sent away, and get nothing", "[work]") {
  std::array<PoolPlace, 3> places;
  PoolQueue queue(1);
  CHECK(queue.ask(places[0], now));
  CHECK_FALSE(queue.ask(places[1], now));
  CHECK_FALSE(queue.ask(places[2], now));
  CHECK(queue.take_first() == &places[1]);
  CHECK(queue.take_first() == &places[2]);
  CHECK(queue.take_first() == nullptr);
  CHECK(queue.in_use() == 1);
}
