#include "loadgen/schedule.hpp"

#include <array>
#include <cmath>

#include "tests/catch.hpp"

using namespace waitbench;
using namespace waitbench::loadgen;
using namespace std::chrono_literals;

TEST_CASE("constant arrivals come one after the other in closed form", "[schedule]") {
  ArrivalTimes arrivals(Open{Rate{3}}, 1, 0s);
  CHECK(arrivals.next().due == 0s);
  CHECK(arrivals.next().due == Duration(333333333));
  CHECK(arrivals.next().due == Duration(666666667));
  CHECK(arrivals.next().due == 1s);
}

TEST_CASE("constant arrivals of the warm-up come evenly before the window's first", "[schedule]") {
  ArrivalTimes arrivals(Open{Rate{10}}, 1, 250ms);
  const Arrival expected[] = {{50ms, warmup_numbers}, {150ms, warmup_numbers + 1}, {250ms, 0}, {350ms, 1}};
  for (const auto& e : expected) {
    const auto arrival = arrivals.next();
    CHECK(arrival.due == e.due);
    CHECK(arrival.number == e.number);
  }
}

// A server's first answer may decide how long the warm-up is: it must not decide what is measured.
TEST_CASE("the window's arrivals and their numbers are the same after any warm-up", "[schedule]") {
  for (const auto kind : {Arrivals::constant, Arrivals::poisson}) {
    for (const auto* text : {"50/s for 20s", "50/s..500/s over 5s; 100/s for 5s"}) {
      const Open load{.rate = RateProfile(std::get<std::vector<RateStage>>(parse_stages(text).value())),
                      .arrivals = kind};
      ArrivalTimes cold(load, 7, 0s);
      ArrivalTimes warm(load, 7, 1234ms);
      auto first = warm.next();
      std::uint64_t warming = 0;
      for (; first.due < 1234ms; first = warm.next()) CHECK(first.number == warmup_numbers + warming++);
      CHECK(warming > 20);
      for (int i = 0; i < 500; ++i, first = warm.next()) {
        const auto arrival = cold.next();
        REQUIRE(first.number == arrival.number);
        REQUIRE(first.due == arrival.due + 1234ms);
      }
    }
  }
}

TEST_CASE("Poisson arrivals are the same for the same seed, and others for another", "[schedule]") {
  const Open load{.rate = Rate{1000}, .arrivals = Arrivals::poisson};
  ArrivalTimes one(load, 7, 0s), again(load, 7, 0s), other(load, 8, 0s);
  bool differs = false;
  Duration last{};
  for (int i = 0; i < 100; ++i) {
    const auto due = one.next().due;
    CHECK(due >= last);
    CHECK(again.next().due == due);
    differs = differs || other.next().due != due;
    last = due;
  }
  CHECK(differs);
}

TEST_CASE("the gaps of Poisson arrivals are exponential", "[schedule]") {
  ArrivalTimes arrivals(Open{.rate = Rate{200}, .arrivals = Arrivals::poisson}, 42, 0s);
  constexpr int count = 200'000;
  double sum = 0, squares = 0;
  int longer_than_mean = 0;
  Duration last{};
  for (int i = 0; i < count; ++i) {
    const auto due = arrivals.next().due;
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

TEST_CASE("a lone constant stage sends what its rate sends, arrival for arrival", "[schedule]") {
  for (const auto kind : {Arrivals::constant, Arrivals::poisson}) {
    const auto stages = std::get<std::vector<RateStage>>(parse_stages("777.7/s for 30s").value());
    const Open staged{.rate = RateProfile(stages), .arrivals = kind};
    const Open plain{.rate = Rate{777.7}, .arrivals = kind};
    CHECK(stage_spans(staged, 1s).empty());
    ArrivalTimes one(staged, 7, 123ms), other(plain, 7, 123ms);
    for (int i = 0; i < 10000; ++i) REQUIRE(one.next().due == other.next().due);
  }
}

TEST_CASE("constant arrivals on a ramp are as many as its area", "[schedule]") {
  const auto stages = std::get<std::vector<RateStage>>(
      parse_stages("0/s..1000/s over 10s; 500/s for 2s; 0/s for 1s").value());
  ArrivalTimes arrivals(Open{RateProfile(stages)}, 1, 0s);
  std::array<int, 2> counts{};
  for (auto due = arrivals.next().due; due != Duration::max(); due = arrivals.next().due)
    ++counts.at(due < 10s ? 0 : 1);
  CHECK(counts[0] == 5000);
  CHECK(counts[1] == 1000);
}

TEST_CASE("Poisson arrivals on a ramp are Poisson in each of its parts", "[schedule]") {
  const auto stages =
      std::get<std::vector<RateStage>>(parse_stages("0/s..200/s over 10s; 20/s for 10s").value());
  // The counts of disjoint spans: means by the area of the rate, variances alike, and no correlation.
  constexpr int seeds = 2000;
  const double expected[] = {250, 750, 200};
  double sum[3]{}, squares[3]{}, product = 0;
  for (std::uint64_t seed = 0; seed < seeds; ++seed) {
    ArrivalTimes arrivals(Open{.rate = RateProfile(stages), .arrivals = Arrivals::poisson}, seed, 0s);
    double count[3]{};
    for (auto due = arrivals.next().due; due < 20s; due = arrivals.next().due)
      ++count[due < 5s ? 0 : due < 10s ? 1 : 2];
    for (int i = 0; i < 3; ++i) {
      sum[i] += count[i];
      squares[i] += count[i] * count[i];
    }
    product += (count[0] - expected[0]) * (count[1] - expected[1]);
  }
  for (int i = 0; i < 3; ++i) {
    INFO(i);
    const double mean = sum[i] / seeds;
    CHECK(std::abs(mean - expected[i]) < 4 * std::sqrt(expected[i] / seeds));
    // The deviation of a variance's estimate is its value times sqrt(2 / n), 3.2 %.
    CHECK(squares[i] / seeds - mean * mean == Approx(expected[i]).epsilon(0.13));
  }
  CHECK(std::abs(product / seeds / std::sqrt(expected[0] * expected[1])) < 4 / std::sqrt(seeds));
}

TEST_CASE("stages lie one behind the other from the window's begin", "[schedule]") {
  const auto stages = std::get<std::vector<RateStage>>(parse_stages("0/s..5/s over 10s; 5/s for 2s").value());
  const auto spans = stage_spans(Open{RateProfile(stages)}, 3s);
  REQUIRE(spans.size() == 2);
  CHECK(spans[0].window.begin == 3s);
  CHECK(spans[0].window.end == 13s);
  CHECK_FALSE(spans[0].constant);
  CHECK(spans[1].window.end == 15s);
  CHECK(spans[1].constant);
  CHECK(stage_spans(Open{Rate{5}}, 3s).empty());
}

TEST_CASE("a load that begins with nothing has nothing to warm up", "[schedule]") {
  LoadOptions options;
  options.duration = 12s;
  options.load = Open{
      RateProfile(std::get<std::vector<RateStage>>(parse_stages("0/s..5/s over 10s; 5/s for 2s").value()))};
  CHECK(begins_with_nothing(options.load));
  CHECK(plan_phases(options, 1s).window.begin == 0s);
  options.warmup = 2s;
  CHECK(plan_phases(options, 1s).window.begin == 2s);
  options.warmup.reset();
  options.load = closed_in_stages({{10, 20, 12s}});
  CHECK_FALSE(begins_with_nothing(options.load));
  CHECK(plan_phases(options, 1s).window.begin == 1s);
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
