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

TEST_CASE("constant arrivals come one after the other in closed form", "[schedule]") {
  ArrivalTimes arrivals(Open{Rate{3}}, 1);
  CHECK(arrivals.next() == 0s);
  CHECK(arrivals.next() == Duration(333333333));
  CHECK(arrivals.next() == Duration(666666667));
  CHECK(arrivals.next() == 1s);
}

TEST_CASE("Poisson arrivals are the same for the same seed, and others for another", "[schedule]") {
  const Open load{.rate = Rate{1000}, .arrivals = Arrivals::poisson};
  ArrivalTimes one(load, 7), again(load, 7), other(load, 8);
  bool differs = false;
  Duration last{};
  for (int i = 0; i < 100; ++i) {
    const auto due = one.next();
    CHECK(due >= last);
    CHECK(again.next() == due);
    differs = differs || other.next() != due;
    last = due;
  }
  CHECK(differs);
}

TEST_CASE("the gaps of Poisson arrivals are exponential", "[schedule]") {
  ArrivalTimes arrivals(Open{.rate = Rate{200}, .arrivals = Arrivals::poisson}, 42);
  constexpr int count = 200'000;
  double sum = 0, squares = 0;
  int longer_than_mean = 0;
  Duration last{};
  for (int i = 0; i < count; ++i) {
    const auto due = arrivals.next();
    const double gap = to_seconds(due - last);
    sum += gap;
    squares += gap * gap;
    longer_than_mean += gap > 0.005;
    last = due;
  }
  const double mean = sum / count;
  CHECK(mean == Approx(0.005).epsilon(0.01));  // 4.5 standard errors
  CHECK(squares / count - mean * mean == Approx(0.005 * 0.005).epsilon(0.03));
  CHECK(longer_than_mean / double{count} == Approx(0.36788).epsilon(0.015));  // e^-1
}

TEST_CASE("users think as long as was asked, each by draws of its own", "[schedule]") {
  CHECK(think_time(Closed{.users = 10, .think = Constant{2s}}, 1, 3, 5) == 2s);
  CHECK(think_time(Closed{.users = 10}, 1, 3, 5) == 0s);
  const Closed load{.users = 10, .think = Exponential{1s}};
  CHECK(think_time(load, 1, 3, 5) == think_time(load, 1, 3, 5));
  CHECK(think_time(load, 1, 3, 5) != think_time(load, 1, 4, 5));
  CHECK(think_time(load, 1, 3, 5) != think_time(load, 1, 3, 6));
  CHECK(think_time(load, 1, 3, 5) != think_time(load, 2, 3, 5));
}

TEST_CASE("thinking is part of the cycle over which users are spread", "[schedule]") {
  LoadOptions options;
  options.load = Closed{.users = 10, .think = Exponential{4s}};
  CHECK(plan_phases(options, 1s).window.begin == 5s);
  CHECK(plan_phases(options, 1s).ramp == 5s);
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
