#include "loadgen/stage_figures.hpp"

#include <algorithm>

#include "core/plan/portable_math.hpp"
#include "core/plan/random.hpp"
#include "tests/catch.hpp"

using namespace waitbench;
using namespace waitbench::loadgen;
using namespace std::chrono_literals;

namespace {

Open open_load(std::string_view stages, Arrivals arrivals = Arrivals::constant) {
  return {.rate = RateProfile(std::get<std::vector<RateStage>>(parse_stages(stages).value())),
          .arrivals = arrivals};
}

// Every arrival answered `service(n, due)` after it was due.
template <class Service>
StageTally answered(const Open& load, Duration begin, Service service, std::uint64_t seed = 1) {
  const auto spans = stage_spans(load, begin);
  StageTally tally(spans, 30s);
  ArrivalTimes arrivals(load, seed, begin);
  std::uint64_t n = 0;
  for (auto due = arrivals.next().due; due < spans.back().window.end; due = arrivals.next().due) {
    const auto end = due + service(n++, due);
    tally.due(due, due);
    tally.ended(Outcome::ok, due, end, 10);
  }
  return tally;
}

}  // namespace

// The known mistake: a ramp as one number.
TEST_CASE("no throughput and no latency is told of a ramp, but why not", "[stage_figures]") {
  const auto load = open_load("0/s..1000/s over 10s; 1000/s for 5s; 1000/s..0/s over 10s");
  const auto tally = answered(load, 0s, [](auto, auto) { return Duration(20ms); });
  const auto stages = measured_stages(load, tally, {});
  REQUIRE(stages.size() == 3);
  for (const auto i : {0U, 2U}) {
    CHECK_FALSE(stages[i].constant);
    CHECK_FALSE(stages[i].throughput_per_s);
    CHECK_FALSE(stages[i].latency);
    CHECK_FALSE(stages[i].imbalance);
    CHECK(stages[i].withheld == "a ramp: no figure is averaged over it");
    CHECK(stages[i].requests.ok == 5000);
  }
  CHECK(stages[1].withheld.empty());
  CHECK(*stages[1].throughput_per_s == Approx(1000).epsilon(0.001));
  CHECK(stages[1].latency->count() == 5000);
  CHECK(stages[0].load == "0/s..1000/s over 10s");
  CHECK(stages[1].begin == 10s);
  CHECK(stages[1].end == 15s);
}

TEST_CASE("a constant stage's throughput is its own, whatever came before and after", "[stage_figures]") {
  const auto load = open_load("100/s for 10s; 500/s for 5s; 50/s for 10s; 0/s for 5s");
  // 1.5 s each: a third of the spike would be missed by counting the answers inside.
  const auto tally = answered(load, 2s, [](auto, auto) { return Duration(1500ms); });
  const auto stages = measured_stages(load, tally, {});
  CHECK(*stages[0].throughput_per_s == Approx(100).epsilon(0.01));
  CHECK(*stages[1].throughput_per_s == Approx(500).epsilon(0.01));
  CHECK(*stages[2].throughput_per_s == Approx(50).epsilon(0.01));
  CHECK(*stages[1].imbalance < 0.01);
  CHECK_FALSE(stages[3].imbalance);
  CHECK(judge_stages(stages, tally).empty());
}

TEST_CASE("an overloaded stage tells what the server did, and that it had not settled", "[stage_figures]") {
  const auto load = open_load("50/s for 5s; 500/s for 4s; 50/s for 10s");
  // A single server that takes 10 ms for each: 100/s at most.
  Duration free_at{};
  const auto tally = answered(load, 0s, [&](auto, Duration due) {
    free_at = std::max(free_at, due) + 10ms;
    return free_at - due;
  });
  const auto stages = measured_stages(load, tally, {});
  CHECK(*stages[0].throughput_per_s == Approx(50).epsilon(0.01));
  CHECK(*stages[1].throughput_per_s == Approx(100).epsilon(0.02));  // not the 500 that were due
  CHECK(*stages[1].imbalance == Approx(0.8).epsilon(0.01));
  CHECK(*stages[2].throughput_per_s > 95);  // the queue of the spike drains
  const auto reasons = judge_stages(stages, tally);
  REQUIRE(reasons.size() == 2);
  CHECK(reasons[0].code == "stage_not_settled");
  CHECK_FALSE(reasons[0].fatal);
  CHECK(reasons[0].text.find("stage 2 (500/s for 4s)") != std::string::npos);
}

TEST_CASE("chance at the edges of a sound stage is allowed for", "[stage_figures]") {
  // 20/s that take 1 s on average, in a stage of 10 s: about 20 in flight at each edge.
  const auto load = open_load("20/s for 10s; 20/s for 10s; 20/s..0/s over 1s", Arrivals::poisson);
  constexpr int seeds = 500;
  int doubted = 0;
  for (int seed = 1; seed <= seeds; ++seed) {
    const auto tally = answered(
        load, 10s,
        [&](std::uint64_t n, auto) {
          return from_seconds(
              -portable_log(1 - RandomStream(static_cast<std::uint64_t>(seed), n, 99).uniform()));
        },
        static_cast<std::uint64_t>(seed));
    doubted += !judge_stages(measured_stages(load, tally, {}), tally).empty();
  }
  CHECK(doubted <= seeds / 100);
}

TEST_CASE("closed stages count by shares of their shortest latency", "[stage_figures]") {
  const auto load = closed_in_stages({{2, 2, 10s}, {2, 10, 1s}, {10, 10, 10s}});
  const auto spans = stage_spans(load, 0s);
  StageTally tally(spans, 30s);
  // Users who wait 1 s each, evenly out of step; in the last stage there are ten of them.
  const auto ask = [&](Duration begin, Duration end, Duration every) {
    for (auto due = begin; due < end; due += every) {
      tally.due(due, due);
      tally.ended(Outcome::ok, due, due + 1s, 10);
    }
  };
  ask(0s, 10s, 500ms);
  ask(10s, 11s, 200ms);
  ask(11s, 21s, 100ms);
  const auto stages = measured_stages(load, tally, {});
  CHECK(*stages[0].throughput_per_s == Approx(2).epsilon(0.03));
  CHECK_FALSE(stages[1].throughput_per_s);
  CHECK(*stages[2].throughput_per_s == Approx(10).epsilon(0.05));
  CHECK_FALSE(stages[0].imbalance);
  CHECK_FALSE(stages[0].rates);
}

TEST_CASE("of an interrupted load only the stages that had ended are told", "[stage_figures]") {
  const auto load = open_load("10/s for 10s; 20/s for 10s");
  const auto tally = answered(load, 0s, [](auto, auto) { return Duration(1s); });
  const auto stages = measured_stages(load, tally, 15s);
  CHECK(stages[0].throughput_per_s);
  CHECK_FALSE(stages[1].throughput_per_s);
  CHECK(stages[1].withheld == "interrupted before its end");
  CHECK_FALSE(measured_stages(load, tally, 10500ms)[0].throughput_per_s);
}

TEST_CASE("a load without stages has none", "[stage_figures]") {
  CHECK(measured_stages(Open{Rate{5}}, StageTally({}, 30s), {}).empty());
}
