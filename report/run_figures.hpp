// What every renderer wants of a run: its latency summaries, computed once, and the figures per request.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "core/record/record.hpp"

namespace waitbench {

/// A run with its histograms summarised. Refers to the run, which must outlive it.
struct RunFigures {
  explicit RunFigures(const Run& of);
  explicit RunFigures(Run&&) = delete;

  const Run* run;
  LatencySummary latency, service, lag, connect, late_by;
};

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
