#include "loadgen/validity.hpp"

#include <algorithm>
#include <cmath>

#include "loadgen/schedule.hpp"
#include "tests/catch.hpp"

using namespace waitbench;
using namespace waitbench::loadgen;
using namespace std::chrono_literals;

namespace {

Run sound_run() {
  Run run;
  run.requests = {.scheduled = 1000, .ok = 1000};
  run.late_by.record(10us, 1000);
  run.littles_residual = 0.001;
  return run;
}

// A thread that used such a share of its CPU.
ThreadUse busy(double share) {
  return {.length = 10s, .cpu = from_seconds(10 * share)};
}

std::vector<std::string> codes(const Validity& validity) {
  std::vector<std::string> found;
  for (const auto& reason : validity.reasons) found.push_back(reason.code + (reason.fatal ? "" : "?"));
  return found;
}

using Codes = std::vector<std::string>;

}  // namespace

TEST_CASE("a sound run is valid without reasons", "[validity]") {
  CHECK(codes(judge_validity(sound_run(), {.uses = {busy(0.5)}, .busiest = 0.5, .scheduled = true})).empty());
}

TEST_CASE("a load in stages has to keep its schedule in each of them", "[validity]") {
  auto run = sound_run();
  run.stages.resize(3);
  run.stages[2].load = "5000/s for 5s";
  run.schedule_kept = 0.9;  // of the whole: not what is asked
  CHECK(codes(judge_validity(run, {.scheduled = true})).empty());
  run.schedule_kept = 0.9999;
  run.stages[0].schedule_kept = 0.99;
  CHECK(codes(judge_validity(run, {.scheduled = true})) == Codes{"schedule_not_kept?"});
  run.stages[2].schedule_kept = 0.8;
  const auto validity = judge_validity(run, {.scheduled = true});
  CHECK(codes(validity) == Codes{"schedule_not_kept"});
  CHECK(validity.reasons[0].text.find("in stage 3 (5000/s for 5s)") != std::string::npos);
}

TEST_CASE("a schedule that was not kept is doubted, then refused", "[validity]") {
  auto run = sound_run();
  run.schedule_kept = 0.99;
  CHECK(codes(judge_validity(run, {.scheduled = true})) == Codes{"schedule_not_kept?"});
  CHECK(judge_validity(run, {.scheduled = true}).valid());
  run.schedule_kept = 0.9;
  CHECK_FALSE(judge_validity(run, {.scheduled = true}).valid());
  CHECK(judge_validity(run, {.scheduled = false}).valid());  // users who do not think have none
}

TEST_CASE("a saturated generator is refused", "[validity]") {
  CHECK(codes(judge_validity(sound_run(), {.uses = {busy(0.97)}, .busiest = 0.97})) ==
        Codes{"generator_saturated"});
}

TEST_CASE("Little's law holds or the run is refused", "[validity]") {
  CHECK(littles_residual({.in_flight = 1000, .ends_per_s = 200, .mean_residence_s = 5}).value() ==
        Approx(0).margin(1e-12));
  CHECK(littles_residual({.in_flight = 1000, .ends_per_s = 180, .mean_residence_s = 5}).value() ==
        Approx(0.1));
  CHECK_FALSE(littles_residual({.ends_per_s = 1, .mean_residence_s = 1}));
  auto run = sound_run();
  run.littles_residual = 0.1;
  CHECK(codes(judge_validity(run, {})) == Codes{"littles_law"});
}

TEST_CASE("an interrupted, empty, unanswered or unbalanced run is refused", "[validity]") {
  auto run = sound_run();
  run.complete = false;
  CHECK(codes(judge_validity(run, {})) == Codes{"incomplete"});
  CHECK(codes(judge_validity(Run{}, {})) == Codes{"no_requests"});
  run = sound_run();
  run.requests = {.scheduled = 10, .reset = 10};
  CHECK(codes(judge_validity(run, {})) == Codes{"no_answers"});
  run.requests = {.scheduled = 10, .ok = 9};
  CHECK(codes(judge_validity(run, {})) == Codes{"accounting"});
}

TEST_CASE("a generator that stood still is doubted, then refused", "[validity]") {
  const auto stood = [](Duration stalled) { return Evidence{.uses = {{.length = 10s, .stalled = stalled}}}; };
  CHECK(codes(judge_validity(sound_run(), stood(50ms))) == Codes{"generator_stalled?"});
  CHECK(codes(judge_validity(sound_run(), stood(150ms))) == Codes{"generator_stalled"});
}

TEST_CASE("a generator that did not get its CPU is doubted, then refused", "[validity]") {
  const auto kept_off = [](Duration time) { return Evidence{.uses = {{.length = 10s, .kept_off = time}}}; };
  CHECK(codes(judge_validity(sound_run(), kept_off(400ms))).empty());
  CHECK(codes(judge_validity(sound_run(), kept_off(1s))) == Codes{"cpu_taken?"});
  CHECK(codes(judge_validity(sound_run(), kept_off(4s))) == Codes{"cpu_taken"});
}

TEST_CASE("a machine whose host takes the CPU is doubted, then refused", "[validity]") {
  const auto taken = [](double stolen_s) {
    auto run = sound_run();
    run.machine = MachineUse{.busy_s = 9, .stolen_s = stolen_s, .idle_s = 11 - stolen_s};
    return codes(judge_validity(run, {}));
  };
  CHECK(taken(0.19).empty());
  CHECK(taken(0.21) == Codes{"cpu_stolen?"});
  CHECK(taken(0.99) == Codes{"cpu_stolen?"});
  CHECK(taken(1.01) == Codes{"cpu_stolen"});
}

TEST_CASE("a machine that wants little is refused if its host takes more than half of that", "[validity]") {
  const auto taken = [](double busy_s, double stolen_s) {
    auto run = sound_run();
    run.machine = MachineUse{.busy_s = busy_s, .stolen_s = stolen_s, .idle_s = 100};
    return codes(judge_validity(run, {}));
  };
  CHECK(taken(0.06, 0.05).empty());
  CHECK(taken(0.04, 0.05) == Codes{"cpu_stolen"});
  CHECK(taken(0.01, 0.04).empty());  // four ticks of the kernel's count: too few for a share
}

TEST_CASE("connections that failed by this machine's limits, or by a full backlog, are told apart",
          "[validity]") {
  auto run = sound_run();
  run.connections = {.requested = 10, .established = 8, .out_of_ports = 1, .out_of_descriptors = 1};
  CHECK(codes(judge_validity(run, {})) == Codes{"out_of_ports", "out_of_descriptors"});
  run.connections = {.requested = 10, .established = 10, .handshake_repeated = 3};
  CHECK(codes(judge_validity(run, {})) == Codes{"handshake_repeated?"});
}

TEST_CASE("a run that drifts is doubted, never refused", "[validity]") {
  auto run = sound_run();
  run.window = 10s;
  for (std::int64_t s = 0; s < 10; ++s) {
    TimelineRow row;
    row.second = s;
    row.requests.ok = 100;
    row.latency.count = 100;
    row.latency.mean = 10ms + s * 1ms;
    run.timeline.push_back(row);
  }
  CHECK(codes(judge_validity(run, {})) == Codes{"not_stationary?"});
  CHECK(codes(judge_validity(run, {.cycle = 1s})).empty());  // five blocks of two cycles tell nothing
}

TEST_CASE("a clock that was set is told, a machine that slept is refused", "[validity]") {
  CHECK(codes(judge_validity(sound_run(), {.clocks = {.stepped = 50ms, .suspended = 10ms}})).empty());
  CHECK(codes(judge_validity(sound_run(), {.clocks = {.stepped = 51ms}})) == Codes{"clock_stepped?"});
  const auto back = judge_validity(sound_run(), {.clocks = {.stepped = -1h}});
  CHECK(codes(back) == Codes{"clock_stepped?"});
  CHECK(back.reasons.front().text.find("set back by 60m") != std::string::npos);
  CHECK(codes(judge_validity(sound_run(), {.clocks = {.suspended = 11ms}})) == Codes{"suspended"});
}

// Requests that take 1 s each, from a warm-up of as long; |L - X R| / L as it comes by chance alone.
TEST_CASE("chance at the window's edges deviates as the formula says", "[validity]") {
  constexpr double rate = 50, warmup = 1, window_s = 5;
  constexpr int seeds = 2000;
  double squares = 0;
  for (int seed = 1; seed <= seeds; ++seed) {
    ArrivalTimes arrivals(Open{.rate = Rate{rate}, .arrivals = Arrivals::poisson},
                          static_cast<std::uint64_t>(seed), Duration::zero());
    double due_in_window = 0, in_flight_s = 0;
    for (double t = 0; (t = to_seconds(arrivals.next().due) - warmup) < window_s;) {
      due_in_window += t >= 0 ? 1 : 0;
      in_flight_s += std::max(0.0, std::min(t + 1, window_s) - std::max(t, 0.0));
    }
    const double residual = (in_flight_s - due_in_window) / in_flight_s;
    squares += residual * residual;
  }
  const double formula = (residual_allowed({.random = true, .in_flight = rate}, 250) - 0.05) / 3;
  CHECK(formula == Approx(0.0231).epsilon(0.01));
  CHECK(std::sqrt(squares / seeds) == Approx(formula).epsilon(0.06));  // measured: 0.0226; 4 standard errors
}

TEST_CASE("a random load's residual may be as large as chance at the window's edges makes it", "[validity]") {
  Evidence evidence{.in_flight = 100};
  CHECK(residual_allowed(evidence, 300) == Approx(0.05));
  evidence.random = true;
  CHECK(residual_allowed(evidence, 300) == Approx(0.05 + 3 * 0.0272166));  // sqrt(200 / 3) / 300
  evidence.settled_share = 0.5;  // the other half of the 300 is not in the average
  CHECK(residual_allowed(evidence, 300) == Approx(0.05 + 3 * 0.0638285));  // sqrt(0.0272166^2 + 1 / 300)
  CHECK(residual_allowed(evidence, 0) == Approx(0.05));
  evidence.in_flight.reset();
  CHECK(residual_allowed(evidence, 300) == Approx(0.05));
}
