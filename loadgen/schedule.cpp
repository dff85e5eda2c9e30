#include "loadgen/schedule.hpp"

#include <algorithm>
#include <utility>

#include "core/plan/portable_math.hpp"
#include "core/plan/random.hpp"
#include "loadgen/random_streams.hpp"

namespace waitbench::loadgen {

std::vector<StageSpan> stage_spans(const LoadModel& load, Duration begin) {
  std::vector<StageSpan> spans;
  const auto add_all = [&](const auto& stages) {
    for (const auto& stage : stages) {
      spans.push_back({{begin, begin + stage.length}, stage.constant()});
      begin += stage.length;
    }
  };
  if (const auto* closed = std::get_if<Closed>(&load)) {
    add_all(closed->stages);
  } else {
    add_all(std::get<Open>(load).rate.stages);
  }
  return spans;
}

ArrivalTimes::ArrivalTimes(const Open& load, std::uint64_t seed, Duration window_begin)
    : rate_(load.rate, window_begin), arrivals_(load.arrivals), seed_(seed) {}

Duration ArrivalTimes::next() {
  const auto index = index_++;
  if (arrivals_ == Arrivals::constant) return rate_.time_of(static_cast<double>(index));
  const double uniform = RandomStream(seed_, index, arrivals_stream).uniform();
  unit_time_ += -portable_log(1 - uniform);
  return rate_.time_of(unit_time_);
}

Duration think_time(const Closed& load, std::uint64_t seed, std::uint64_t user, std::uint64_t n) {
  return draw_time(load.think, seed, n * load.users + user, think_stream);
}

bool begins_with_nothing(const LoadModel& load) {
  if (const auto* closed = std::get_if<Closed>(&load))
    return !closed->stages.empty() && closed->stages.front().from == 0;
  return std::get<Open>(load).rate.first == Rate{0};
}

Phases plan_phases(const LoadOptions& options, std::optional<Duration> probed) {
  // A closed load's last user must have begun before the window does, so its ramp is part of the warm-up.
  const auto* closed = std::get_if<Closed>(&options.load);
  auto cycle =
      probed.value_or(Duration::zero()) + (closed != nullptr ? mean_of(closed->think) : Duration::zero());
  if (begins_with_nothing(options.load)) cycle = Duration::zero();
  Duration warmup = options.warmup.value_or(cycle);
  if (!options.warmup && options.ramp) warmup = std::max(warmup, *options.ramp);
  Phases phases;
  phases.window = {warmup, warmup + options.duration};
  phases.ramp = options.ramp.value_or(warmup);
  return phases;
}

}  // namespace waitbench::loadgen
