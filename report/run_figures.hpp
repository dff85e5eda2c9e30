// What every renderer wants of a run: its latency summaries, computed once, and the figures per request.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "core/record/record.hpp"

namespace waitbench {

/// Of the jobs that a load was promised.
struct JobTimes {
  LatencySummary queue_wait, execution, completion;
};

/// A run with its histograms summarised. Of a load in stages only count and extremes are kept of latency,
/// service time and the times of jobs: mean and percentiles would mix the stages. Refers to the run, which
/// must outlive it.
struct RunFigures {
  explicit RunFigures(const Run& of);
  explicit RunFigures(Run&&) = delete;

  const Run* run;
  LatencySummary latency, service, lag, connect, late_by;
  std::optional<JobTimes> jobs{};  ///< if they were followed
};

/// A stage likewise, with the run it belongs to and its number from 1. Refers to both.
struct StageFigures {
  const Run* run;
  std::size_t number;
  const MeasuredStage* stage;
  std::optional<LatencySummary> latency;  ///< absent where withheld
  double offered_per_s = 0;               ///< what was due, by the stage's length
};
std::vector<StageFigures> stage_figures(const Run& run);
std::vector<StageFigures> stage_figures(Run&&) = delete;

/// Why a run has neither throughput nor percentiles of its own; empty when it has.
std::string_view withheld(const Run& run);

std::vector<RunFigures> figures_of(const std::vector<Run>& runs);
std::vector<RunFigures> figures_of(std::vector<Run>&&) = delete;

/// Requests that the server answered whole, well or with an error: what its CPU and switches are divided by.
std::uint64_t answered(const RequestCounts& requests);
/// Requests that did not end in a good answer, for whatever reason.
std::uint64_t not_ok(const RequestCounts& requests);
/// The server's CPU time for one answer; absent without a local server or an answer.
std::optional<Duration> server_cpu_per_request(const Run& run);
/// The server's voluntary and involuntary context switches for one answer; absent likewise.
std::optional<double> server_switches_per_request(const Run& run);

}  // namespace waitbench
