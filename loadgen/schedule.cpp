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

namespace {

// How many constant arrivals fit before the window, evenly back from its first one.
std::uint64_t arrivals_before(Duration window_begin, const CumulatedRate& rate) {
  auto count = static_cast<std::uint64_t>(rate.at(window_begin)) + 1;
  while (count > 0 && rate.time_of(static_cast<double>(count)) > window_begin) --count;
  return count;
}

}  // namespace

Duration ArrivalTimes::Part::next() {
  const auto n = index++;
  if (arrivals == Arrivals::constant) return rate.time_of(static_cast<double>(n));
  unit_time += -portable_log(1 - RandomStream(seed, n, stream).uniform());
  return rate.time_of(unit_time);
}

ArrivalTimes::ArrivalTimes(const Open& load, std::uint64_t seed, Duration window_begin)
    : window_begin_(window_begin),
      warmup_{CumulatedRate(load.rate.first, Duration::zero()), load.arrivals, seed, warmup_arrivals_stream},
      window_{CumulatedRate(load.rate, Duration::zero()), load.arrivals, seed, arrivals_stream},
      warming_(window_begin > Duration::zero()),
      before_window_(arrivals_before(window_begin, warmup_.rate)) {}

std::optional<Arrival> ArrivalTimes::next_of_warmup() {
  const auto number = warmup_numbers + warmup_.index;
  if (warmup_.arrivals == Arrivals::constant) {
    if (before_window_ == 0) return std::nullopt;
    ++warmup_.index;
    return Arrival{window_begin_ - warmup_.rate.time_of(static_cast<double>(before_window_--)), number};
  }
  if (!warming_) return std::nullopt;
  const auto due = warmup_.next();
  warming_ = due < window_begin_;
  return warming_ ? std::optional(Arrival{due, number}) : std::nullopt;
}

Arrival ArrivalTimes::next() {
  if (const auto arrival = next_of_warmup()) return *arrival;
  const auto number = window_.index;
  const auto due = window_.next();
  return {due == Duration::max() ? due : window_begin_ + due, number};
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
