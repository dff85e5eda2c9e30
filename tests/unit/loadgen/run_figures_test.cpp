// Which runs are judged by their schedule: those whose moments the generator alone decides.
#include "loadgen/run_figures.hpp"

#include <algorithm>

#include "tests/catch.hpp"

using namespace waitbench;
using namespace waitbench::loadgen;
using namespace std::chrono_literals;

namespace {

// 1,000 good answers, each taken up 5 ms behind its due time.
Run run_that_was_late(LoadModel load) {
  LoadOptions options;
  options.load = std::move(load);
  options.duration = 10s;
  options.warmup = 0s;
  const LoadPlan plan{.options = options, .target = {}, .phases = {.window = {0s, 10s}}, .start = {}};
  Measured measured{.tally = Tally(plan.phases.window, options.timeout)};
  auto& tally = measured.tally;
  tally.requests.scheduled = tally.requests.ok = 1000;
  tally.late_by.record(5ms, 1000);
  tally.latency.record(10ms, 1000);
  tally.service.record(5ms, 1000);
  return run_figures(plan, std::move(measured));
}

bool judged_by_schedule(const Run& run) {
  return std::ranges::any_of(run.validity.reasons,
                             [](const Reason& reason) { return reason.code == "schedule_not_kept"; });
}

}  // namespace

TEST_CASE("arrivals and users who think have a schedule to keep", "[run_figures]") {
  CHECK(judged_by_schedule(run_that_was_late(Open{Rate{100}})));
  CHECK(judged_by_schedule(run_that_was_late(Closed{.users = 10, .think = Constant{90ms}})));
}

TEST_CASE("what the machine used is told if both readings are there", "[run_figures]") {
  const auto told = [](std::optional<CpuTicks> before, std::optional<CpuTicks> after) {
    LoadOptions options;
    options.load = Closed{.users = 1};
    const LoadPlan plan{.options = options, .target = {}, .phases = {.window = {0s, 10s}}, .start = {}};
    Measured measured{.tally = Tally(plan.phases.window, options.timeout)};
    measured.machine_before = before;
    measured.machine_after = after;
    return run_figures(plan, std::move(measured)).machine;
  };
  const CpuTicks before{.busy = 100, .idle = 500, .steal = 1}, after{.busy = 150, .idle = 900, .steal = 3};
  CHECK(told(before, after) == MachineUse{.busy_s = 0.5, .stolen_s = 0.02, .idle_s = 4});
  CHECK_FALSE(told(before, {}).has_value());  // interrupted before its window, say
  CHECK_FALSE(told({}, after).has_value());
}

TEST_CASE("users who ask again at once are never late", "[run_figures]") {
  CHECK_FALSE(judged_by_schedule(run_that_was_late(Closed{.users = 10})));
}
