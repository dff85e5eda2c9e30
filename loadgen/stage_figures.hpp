// What was counted in each stage, as the record tells it. Pure.
#pragma once

#include <optional>
#include <vector>

#include "core/record/record.hpp"
#include "loadgen/options.hpp"
#include "loadgen/stage_tally.hpp"

namespace waitbench::loadgen {

/// One for each stage of `load`, in order; none for a load without stages. `interrupted_at` (since the load's
/// begin) is absent when it ran to its end.
std::vector<MeasuredStage> measured_stages(const LoadModel& load, const StageTally& tally,
                                           std::optional<Duration> interrupted_at);

/// The largest imbalance of a stage that has settled: 5 %, one request at each edge, and three standard
/// deviations of what chance does there (docs/method.md derives it). `requests` are its good ones, and
/// `in_flight` how many of them were under way on average.
double imbalance_allowed(double requests, double in_flight);

/// Warnings about stages that had not settled.
std::vector<Reason> judge_stages(const std::vector<MeasuredStage>& stages, const StageTally& tally);

}  // namespace waitbench::loadgen
