#include "loadgen/clocks.hpp"

#include "tests/catch.hpp"

using namespace waitbench;
using namespace waitbench::loadgen;
using namespace std::chrono_literals;

namespace {

constexpr ClockReadings before{.monotonic = 100s, .boot = 130s, .wall = 1'700'000'000s};

ClockReadings after(Duration monotonic, Duration boot, Duration wall) {
  return {before.monotonic + monotonic, before.boot + boot, before.wall + wall};
}

}  // namespace

TEST_CASE("clocks that go on together have not changed", "[clocks]") {
  const auto changes = changes_between(before, after(10s, 10s, 10s));
  CHECK(changes.stepped == 0s);
  CHECK(changes.suspended == 0s);
}

TEST_CASE("a wall clock that was set is told with its sign", "[clocks]") {
  CHECK(changes_between(before, after(10s, 10s, 10s + 1h)).stepped == 1h);
  CHECK(changes_between(before, after(10s, 10s, 10s - 1h)).stepped == -1h);
  CHECK(changes_between(before, after(10s, 10s, 10s + 1h)).suspended == 0s);
}

TEST_CASE("a machine that slept set no clock", "[clocks]") {
  const auto changes = changes_between(before, after(10s, 70s, 70s));
  CHECK(changes.suspended == 60s);
  CHECK(changes.stepped == 0s);
}

TEST_CASE("this machine's clocks keep together while they are read", "[clocks]") {
  const auto first = read_clocks();
  const auto second = read_clocks();
  CHECK(second.monotonic >= first.monotonic);
  CHECK(second.boot >= second.monotonic);
  CHECK(second.wall > std::chrono::years(50));
  CHECK(changes_between(first, second).suspended < 10ms);
}
