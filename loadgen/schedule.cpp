#include "loadgen/schedule.hpp"

#include <algorithm>
#include <cmath>

#include "core/plan/portable_math.hpp"
#include "core/plan/random.hpp"
#include "loadgen/random_streams.hpp"

namespace waitbench::loadgen {

Duration due_time(Rate rate, std::uint64_t index) {
  return Duration(std::llround(static_cast<double>(index) / rate.per_second * 1e9));
}

Duration ArrivalTimes::next() {
  const auto index = index_++;
  if (load_.arrivals == Arrivals::constant) return due_time(load_.rate, index);
  const double uniform = RandomStream(seed_, index, arrivals_stream).uniform();
  after_s_ += -portable_log(1 - uniform) / load_.rate.per_second;
  return from_seconds(after_s_);
}

Duration think_time(const Closed& load, std::uint64_t seed, std::uint64_t user, std::uint64_t n) {
  return draw_time(load.think, seed, n * load.users + user, think_stream);
}

Duration user_start(std::uint64_t index, std::uint64_t users, Duration ramp, Rate connect_rate) {
  const double spread = std::max(to_seconds(ramp), static_cast<double>(users) / connect_rate.per_second);
  return from_seconds(spread * static_cast<double>(index) / static_cast<double>(users));
}

Phases plan_phases(const LoadOptions& options, std::optional<Duration> probed) {
  // A closed load's last user must have begun before the window does, so its ramp is part of the warm-up.
  const auto* closed = std::get_if<Closed>(&options.load);
  const auto cycle =
      probed.value_or(Duration::zero()) + (closed != nullptr ? mean_of(closed->think) : Duration::zero());
  Duration warmup = options.warmup.value_or(cycle);
  if (!options.warmup && options.ramp) warmup = std::max(warmup, *options.ramp);
  Phases phases;
  phases.window = {warmup, warmup + options.duration};
  phases.ramp = options.ramp.value_or(warmup);
  return phases;
}

}  // namespace waitbench::loadgen
