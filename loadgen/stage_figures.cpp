#include "loadgen/stage_figures.hpp"

#include <cmath>
#include <variant>

#include <fmt/format.h>

namespace waitbench::loadgen {
namespace {

// What a stage's load was, without what came of it.
MeasuredStage asked(const RateStage& stage) {
  MeasuredStage told;
  told.load = format_stage(stage);
  told.from = stage.from.per_second;
  told.to = stage.to.per_second;
  return told;
}
MeasuredStage asked(const UserStage& stage) {
  MeasuredStage told;
  told.load = format_stage(stage);
  told.from = static_cast<double>(stage.from);
  told.to = static_cast<double>(stage.to);
  told.rates = false;
  return told;
}

std::vector<MeasuredStage> asked(const LoadModel& load) {
  std::vector<MeasuredStage> stages;
  if (const auto* closed = std::get_if<Closed>(&load)) {
    for (const auto& stage : closed->stages) stages.push_back(asked(stage));
  } else {
    for (const auto& stage : std::get<Open>(load).rate.stages) stages.push_back(asked(stage));
  }
  return stages;
}

// Answers that belong to a stage come until its shortest latency behind its end.
bool cut_short(const StageSpan& span, Duration shortest, std::optional<Duration> interrupted_at) {
  return interrupted_at && *interrupted_at < span.window.end + shortest;
}

void tell_figures(MeasuredStage& told, const StageSpan& span, const StageTally::Counts& counts,
                  std::optional<Duration> interrupted_at) {
  if (!counts.samples) {
    told.withheld = "a ramp: no figure is averaged over it";
    return;
  }
  const auto& samples = *counts.samples;
  const auto shortest = samples.shortest == Duration::max() ? Duration::zero() : samples.shortest;
  if (cut_short(span, shortest, interrupted_at)) {
    told.withheld = "interrupted before its end";
    return;
  }
  const double length_s = to_seconds(span.window.length());
  const double answered =
      told.rates ? samples.answered.open_count(shortest) : samples.answered.closed_count(shortest);
  told.throughput_per_s = answered / length_s;
  told.latency = samples.latency;
  const auto due = static_cast<double>(counts.requests.ok);
  if (told.rates && due > 0) told.imbalance = std::abs(answered - due) / due;
}

}  // namespace

std::vector<MeasuredStage> measured_stages(const LoadModel& load, const StageTally& tally,
                                           std::optional<Duration> interrupted_at) {
  auto stages = asked(load);
  for (std::size_t i = 0; i < stages.size(); ++i) {
    auto& told = stages[i];
    const auto& span = tally.spans()[i];
    const auto& counts = tally.counts()[i];
    const auto begin = tally.spans().front().window.begin;
    told.begin = span.window.begin - begin;
    told.end = span.window.end - begin;
    told.constant = span.constant;
    told.requests = counts.requests;
    told.bytes_received = counts.bytes_received;
    if (counts.requests.scheduled > 0)
      told.schedule_kept =
          static_cast<double>(counts.taken_up_in_time) / static_cast<double>(counts.requests.scheduled);
    tell_figures(told, span, counts, interrupted_at);
  }
  return stages;
}

double imbalance_allowed(double requests, double in_flight) {
  constexpr double unsettled = 0.05;
  return unsettled + (2 + 3 * std::sqrt(2 * in_flight)) / requests;
}

std::vector<Reason> judge_stages(const std::vector<MeasuredStage>& stages, const StageTally& tally) {
  std::vector<Reason> reasons;
  for (std::size_t i = 0; i < stages.size(); ++i) {
    const auto& stage = stages[i];
    if (!stage.imbalance) continue;
    const auto requests = static_cast<double>(stage.requests.ok);
    const double in_flight = tally.counts()[i].residence_s / to_seconds(stage.end - stage.begin);
    if (*stage.imbalance <= imbalance_allowed(requests, in_flight)) continue;
    reasons.push_back(
        {"stage_not_settled",
         fmt::format(
             "stage {} ({}) had not settled: good answers came at {:.1f}/s, for {:.1f}/s that were due. "
             "Its queue grew, or an earlier one drained: its figures are those of the change. If it "
             "is not overloaded, make it longer.",
             i + 1, stage.load, *stage.throughput_per_s, requests / to_seconds(stage.end - stage.begin)),
         false});
  }
  return reasons;
}

}  // namespace waitbench::loadgen
