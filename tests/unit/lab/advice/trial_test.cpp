#include "lab/advice/trial.hpp"

#include <algorithm>

#include "tests/catch.hpp"
#include "tests/unit/lab/advice/sample_prices.hpp"

using namespace waitbench;
using namespace waitbench::lab;
using namespace std::chrono_literals;

namespace {

Limits limits() {
  Limits l;
  l.descriptors = 20'000;
  l.cores = 2;
  return l;
}

Workload workload() {
  Workload w;
  w.io = 5s;
  w.cpu = 10ms;
  w.demand = Users{800, 1s};
  w.cores = 2;
  w.memory = sample::mib(20'000);
  return w;
}

AdviceTrial trial(const Workload& w, Way way) {
  const auto advice = advise(w, nullptr, limits());
  return trial_of(w, advice.of(way), "sqlite:/somewhere/jobs.db", CpuSpeed{.iterations_per_us = 350});
}

bool has(const AdviceTrial& trial, const std::string& flag, const std::string& value) {
  const auto at = std::ranges::find(trial.words, flag);
  return at != trial.words.end() && at + 1 != trial.words.end() && *(at + 1) == value;
}

}  // namespace

TEST_CASE("scaled by a factor, as many are in flight and the cores as busy", "[advise]") {
  auto w = workload();
  w.later = 2s;
  w.mean_below = 6s;
  w.p99_below = 7s;
  const auto small = scaled(w, 0.1);
  CHECK(small.mean_below == 600ms);
  CHECK(small.p99_below == 700ms);
  CHECK(small.io == 500ms);
  CHECK(small.cpu == 1ms);
  CHECK(small.later == 200ms);
  CHECK(std::get<Users>(small.demand) == Users{800, 100ms});
  w.demand = ArrivalRate{40};
  CHECK(std::get<ArrivalRate>(scaled(w, 0.1).demand).per_s == Approx(400));
  const auto before = advise(w, nullptr, limits()), after = advise(scaled(w, 0.1), nullptr, limits());
  CHECK(before.of(Way::thread).in_flight == after.of(Way::thread).in_flight);
  CHECK(before.of(Way::thread).cpu_of_plan == Approx(after.of(Way::thread).cpu_of_plan));
}

TEST_CASE("scaled, the work can be done in the same ways", "[advise]") {
  auto w = workload();
  w.io = 1h;
  w.later = 100ns;
  const auto advice = advise(w, nullptr, limits());
  const auto ways = worth_measuring(advice, 9);
  REQUIRE(ways.size() > 2);
  const auto small = scaled(w, trial_scale(w, advice, ways));
  CHECK(small.io < 3s);
  CHECK(small.later == 1ns);
  const auto after = advise(small, nullptr, limits());
  REQUIRE(after.alternatives.size() == all_ways.size());
  for (const auto way : ways) CHECK(after.of(way).way == way);
}

TEST_CASE("a load is refused for its connections, not for its jobs", "[advise]") {
  const auto prices = sample::prices();
  auto w = workload();
  w.io = 10min;
  w.cpu = 0ms;
  w.needs_result = false;
  w.demand = ArrivalRate{50};
  const auto advice = advise(w, &prices, limits());
  CHECK(advice.of(Way::queue).in_flight > limits().descriptors);
  CHECK(check_offer(advice.of(Way::queue), limits()).has_value());
  const auto refused = check_offer(advice.of(Way::coroutine), limits());
  REQUIRE(refused.has_error());
  CHECK(refused.error().exit == ExitCode::environment);
}

TEST_CASE("the slowest cycle of what is run decides the scale", "[advise]") {
  auto w = workload();
  w.cpu = 0ms;
  w.demand = Users{800, 0s};
  const auto advice = advise(w, nullptr, limits());
  CHECK(trial_scale(w, advice, {Way::thread}) == Approx(0.5));               // 2.5 of 5 s
  CHECK(trial_scale(w, advice, {Way::thread, Way::pool}) == Approx(0.125));  // the pool's response is 20 s
  w.io = 100ms;
  CHECK(trial_scale(w, advise(w, nullptr, limits()), {Way::thread, Way::pool}) == 1);
  CHECK(trial_scale(w, advice, {}) == 1);
}

TEST_CASE("each way is run by the server that waits so", "[advise]") {
  const auto w = workload();
  CHECK(trial(w, Way::thread).words[1] == "thread");
  CHECK(has(trial(w, Way::thread), "--plan", "wait 5s; cpu 10ms"));
  CHECK(has(trial(w, Way::thread), "--cpu-speed", "350.000/us"));
  CHECK(trial(w, Way::pool).words[1] == "pool");
  CHECK(has(trial(w, Way::pool), "--threads", "200"));
  CHECK(trial(w, Way::coroutine).words[1] == "coroutine");
  CHECK(!trial(w, Way::thread).load.follow);
  const auto closed = std::get<loadgen::Closed>(trial(w, Way::thread).load.load);
  CHECK(closed.users == 800);
  CHECK(closed.think == RandomTime(Constant{1s}));
}

TEST_CASE("jobs come at the rate that their users would make, and are followed", "[advise]") {
  auto w = workload();
  w.cpu = 0ms;
  w.needs_result = false;
  const auto queue = trial(w, Way::queue);
  CHECK(queue.words[1] == "queue");
  CHECK(has(queue, "--queue", "sqlite:/somewhere/jobs.db"));
  CHECK(has(queue, "--workers", std::to_string(667 + 78)));  // 800 / 6 s for 5 s, and three deviations
  REQUIRE(std::holds_alternative<loadgen::Open>(queue.load.load));
  CHECK(queue.load.follow);

  w.needs_result = true;
  w.later = 2s;
  const auto hybrid = trial(w, Way::hybrid);
  CHECK(has(hybrid, "--plan", "wait 5s; later(wait 2s)"));
  CHECK(std::holds_alternative<loadgen::Closed>(hybrid.load.load));
  CHECK(has(trial(w, Way::thread), "--plan", "wait 7s"));  // awaited, all of it
}

TEST_CASE("a prediction is held against what a run measured", "[advise]") {
  const auto prices = sample::prices();
  const auto w = workload();
  const auto predicted = advise(w, &prices, limits()).of(Way::thread);
  Run run;
  run.window = 10s;
  run.throughput_per_s = predicted.throughput_per_s * 1.1;
  run.latency.record(5s, 1'000);
  run.server = ServerUse{.threads_max = 402,
                         .descriptors_max = 1,
                         .rss_max = *predicted.resident,
                         .virtual_max = {},
                         .cpu_s = 5};
  const auto held = hold(predicted, run, 2);
  REQUIRE(held.size() == 6);
  CHECK(held[0].what == "throughput");
  CHECK(*held[0].difference() == Approx(0.1));
  CHECK(held[3].what == "threads");
  CHECK(*held[3].difference() == Approx(-0.5));  // 804
  CHECK(*held[4].difference() == Approx(0).margin(1e-9));
  CHECK(*held[5].measured == Approx(0.25));  // 5 s of 2 cores for 10 s
  run.server.reset();
  CHECK(hold(predicted, run, 2).size() == 3);
  CHECK(!Held{.what = "", .unit = Held::Unit::count, .predicted = 0, .measured = 1}.difference());
  CHECK(!Held{.what = "", .unit = Held::Unit::count, .predicted = 1, .measured = {}}.difference());
}
