#include "messaging/amqp/topology.hpp"

#include "tests/catch.hpp"

using namespace waitbench;
using namespace waitbench::messaging::amqp;
using namespace std::chrono_literals;

namespace {

const Names names("w");

// How long a message waits that takes this route: each 1 of its key, from the level of its exchange down.
Duration wait_of(const Route& route) {
  REQUIRE(route.exchange.starts_with("w.delay."));
  const int from = std::stoi(route.exchange.substr(8));
  REQUIRE(route.routing_key.substr(2 * delay_levels) == "jobs");
  Duration wait{};
  for (int n = 0; n < delay_levels; ++n) {
    const auto place = static_cast<std::size_t>(2 * (delay_levels - 1 - n));
    if (route.routing_key[place] == '1') {
      REQUIRE(n <= from);
      wait += delay_step * (1 << n);
    }
  }
  return wait;
}

}  // namespace

TEST_CASE("what is due goes to the queue at once", "[messaging]") {
  CHECK(route_after(0s, names) == Route{"w", "queued"});
  CHECK(route_after(-1s, names) == Route{"w", "queued"});
  CHECK(route_after(0s, names, Bound::for_callbacks) == Route{"", "w.callbacks"});
}

TEST_CASE("a delay is rounded up to steps, and its way begins at its highest bit", "[messaging]") {
  CHECK(route_after(1ns, names) == Route{"w.delay.0", "0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.1.jobs"});
  CHECK(route_after(50ms, names) == Route{"w.delay.0", "0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.1.jobs"});
  CHECK(route_after(51ms, names) == Route{"w.delay.1", "0.0.0.0.0.0.0.0.0.0.0.0.0.0.1.0.jobs"});
  CHECK(route_after(1s, names) == Route{"w.delay.4", "0.0.0.0.0.0.0.0.0.0.0.1.0.1.0.0.jobs"});
  for (const Duration delay :
       {Duration(1ms), Duration(149ms), Duration(10s), Duration(1234567us), Duration(50min)}) {
    const auto wait = wait_of(route_after(delay, names));
    CHECK(wait >= delay);
    CHECK(wait < delay + delay_step);
  }
}

TEST_CASE("what waits comes back to where it belongs", "[messaging]") {
  CHECK(route_after(50ms, names, Bound::for_callbacks) ==
        Route{"w.delay.0", "0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.1.callbacks"});
}

TEST_CASE("no delay is longer than the longest", "[messaging]") {
  CHECK(wait_of(route_after(longest_delay, names)) == longest_delay);
  CHECK(wait_of(route_after(longest_delay + 1ns, names)) == longest_delay);
  CHECK(wait_of(route_after(Duration::max(), names)) == longest_delay);
}
