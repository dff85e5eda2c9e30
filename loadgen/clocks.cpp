#include "loadgen/clocks.hpp"

#include <ctime>

namespace waitbench::loadgen {
namespace {

using namespace std::chrono_literals;

Duration read(clockid_t clock) {
  timespec t{};
  clock_gettime(clock, &t);
  return std::chrono::seconds(t.tv_sec) + std::chrono::nanoseconds(t.tv_nsec);
}

}  // namespace

ClockReadings read_clocks() {
  // The clocks are read one after the other: what lies between them looks like a step. Of some attempts the
  // quickest counts.
  constexpr int attempts = 20;
  constexpr Duration quick_enough = 20us;
  ClockReadings best;
  auto shortest = Duration::max();
  for (int i = 0; i < attempts && shortest > quick_enough; ++i) {
    const auto begun = read(CLOCK_MONOTONIC);
    const auto boot = read(CLOCK_BOOTTIME);
    const auto wall = read(CLOCK_REALTIME);
    const auto took = read(CLOCK_MONOTONIC) - begun;
    if (took >= shortest) continue;
    shortest = took;
    best = {.monotonic = begun, .boot = boot, .wall = wall};
  }
  return best;
}

ClockChanges changes_between(const ClockReadings& before, const ClockReadings& after) {
  const auto monotonic = after.monotonic - before.monotonic;
  const auto boot = after.boot - before.boot;
  const auto wall = after.wall - before.wall;
  return {.stepped = wall - boot, .suspended = boot - monotonic};
}

}  // namespace waitbench::loadgen
