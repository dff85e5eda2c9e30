#include "loadgen/schedule.hpp"

#include <algorithm>
#include <cmath>

namespace waitbench::loadgen {

Duration due_time(Rate rate, std::uint64_t index) {
  return Duration(std::llround(static_cast<double>(index) / rate.per_second * 1e9));
}

Duration user_start(std::uint64_t index, std::uint64_t users, Duration ramp, Rate connect_rate) {
  const double spread = std::max(to_seconds(ramp), static_cast<double>(users) / connect_rate.per_second);
  return from_seconds(spread * static_cast<double>(index) / static_cast<double>(users));
}

Phases plan_phases(const LoadOptions& options, std::optional<Duration> probed) {
  // A closed load's last user must have begun before the window does, so its ramp is part of the warm-up.
  Duration warmup = options.warmup.value_or(probed.value_or(Duration::zero()));
  if (!options.warmup && options.ramp) warmup = std::max(warmup, *options.ramp);
  Phases phases;
  phases.window = {warmup, warmup + options.duration};
  phases.ramp = options.ramp.value_or(warmup);
  return phases;
}

}  // namespace waitbench::loadgen
