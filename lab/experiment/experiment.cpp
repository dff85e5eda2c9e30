#include "lab/experiment/experiment.hpp"

#include <algorithm>
#include <variant>

namespace waitbench::lab {
namespace {

// Until the last answers are in: what one request takes, if nothing queues.
Duration expected_drain(const Trial& trial) {
  constexpr Duration usual_timeout = std::chrono::minutes(1);
  return std::min(driven(trial).service, usual_timeout);
}

}  // namespace

const ServerSpec& driven(const Trial& trial) {
  return *std::ranges::find(trial.servers, trial.server, &ServerSpec::name);
}

std::optional<Duration> warmup_of(const Trial& trial) {
  const auto& load = trial.load.options;
  if (load.warmup || !driven(trial).ours) return load.warmup;
  const auto* closed = std::get_if<loadgen::Closed>(&load.load);
  const bool alone = closed != nullptr && closed->users <= 1;
  return alone ? Duration::zero() : driven(trial).service;
}

std::optional<Duration> ramp_of(const Trial& trial, Duration warmup) {
  const auto* closed = std::get_if<loadgen::Closed>(&trial.load.options.load);
  if (closed == nullptr || !driven(trial).ours) return std::nullopt;
  const auto cycle = driven(trial).service + mean_of(closed->think);
  return cycle > Duration::zero() && cycle < warmup ? std::optional(cycle) : std::nullopt;
}

Duration expected_duration(const Experiment& experiment) {
  constexpr auto starting = std::chrono::milliseconds(300);
  Duration total{};
  for (const auto& trial : experiment.trials) {
    const auto warmup = std::min(warmup_of(trial).value_or(Duration::zero()), longest_load);
    total += starting + warmup + trial.load.options.duration + expected_drain(trial);
  }
  return total * static_cast<std::int64_t>(experiment.rounds);
}

}  // namespace waitbench::lab
