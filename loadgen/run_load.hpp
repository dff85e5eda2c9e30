// Offers one load to one server and returns what came of it.
#pragma once

#include <functional>
#include <optional>
#include <stop_token>

#include "core/host/process_sample.hpp"
#include "core/record/record.hpp"
#include "core/result.hpp"
#include "loadgen/options.hpp"

namespace waitbench::loadgen {

/// What is known while a load runs.
struct Progress {
  enum class Phase { probing, warming_up, measuring, draining } phase = Phase::probing;
  Duration elapsed{};  ///< of the window; negative during the warm-up
  Duration duration{};
  TimelineRow last{};      ///< the newest whole second
  RequestCounts so_far{};  ///< of all seconds until now, the warm-up included
  std::optional<ProcessSample> server{};
};
/// Called about once a second from the thread that called run_load.
using ProgressSink = std::function<void(const Progress&)>;

/// Blocks until every request has ended, or `stop` is requested: then what was measured comes back, marked
/// incomplete. Errors: the host cannot be resolved, nothing listens, the process to observe is not there.
Result<Run> run_load(const LoadOptions& options, std::stop_token stop, const ProgressSink& progress);

/// "closed, 1,000 users" or "open, 2000/s".
std::string describe(const LoadModel& load);

}  // namespace waitbench::loadgen
