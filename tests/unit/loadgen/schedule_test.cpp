#include "loadgen/schedule.hpp"

#include "tests/catch.hpp"

using namespace waitbench;
using namespace waitbench::loadgen;
using namespace std::chrono_literals;

TEST_CASE("arrivals of a constant rate are due in closed form", "[schedule]") {
  CHECK(due_time(Rate{1000}, 0) == 0s);
  CHECK(due_time(Rate{1000}, 1) == 1ms);
  CHECK(due_time(Rate{3}, 3) == 1s);
  CHECK(due_time(Rate{3}, 1) == Duration(333333333));
  // Errors do not add up: the ten-millionth arrival is where it belongs.
  CHECK(due_time(Rate{1e6}, 10'000'000) == 10s);
}

TEST_CASE("users begin evenly over the ramp, never faster than connections may be made", "[schedule]") {
  CHECK(user_start(0, 100, 5s, Rate{10000}) == 0s);
  CHECK(user_start(50, 100, 5s, Rate{10000}) == 2500ms);
  CHECK(user_start(99, 100, 5s, Rate{10000}) < 5s);
  CHECK(user_start(5000, 10000, 0s, Rate{10000}) == 500ms);
}

TEST_CASE("the probe's latency becomes warm-up and ramp unless the user said otherwise", "[schedule]") {
  LoadOptions options;
  options.duration = 15s;
  auto phases = plan_phases(options, 5s);
  CHECK(phases.window.begin == 5s);
  CHECK(phases.window.end == 20s);
  CHECK(phases.ramp == 5s);

  phases = plan_phases(options, std::nullopt);
  CHECK(phases.window.begin == 0s);
  CHECK(phases.ramp == 0s);

  options.warmup = 2s;
  phases = plan_phases(options, std::nullopt);
  CHECK(phases.window.begin == 2s);
  CHECK(phases.ramp == 2s);

  options.ramp = 1s;
  CHECK(plan_phases(options, std::nullopt).ramp == 1s);
}
