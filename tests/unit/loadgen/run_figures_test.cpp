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

TEST_CASE("users who ask again at once are never late", "[run_figures]") {
  CHECK_FALSE(judged_by_schedule(run_that_was_late(Closed{.users = 10})));
}
