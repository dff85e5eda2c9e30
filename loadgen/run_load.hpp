// Offers one load to one server and returns what came of it.
#pragma once

#include <functional>
#include <stop_token>

#include "core/record/record.hpp"
#include "core/result.hpp"
#include "loadgen/clocks.hpp"
#include "loadgen/options.hpp"
#include "loadgen/progress.hpp"

namespace waitbench::loadgen {

/// Called when a phase or a second is over, about once a second, from the thread that called run_load.
using ProgressSink = std::function<void(const Progress&)>;

/// Blocks until every request has ended, or `stop` is requested: then what was measured comes back, marked
/// incomplete. `clocks` is read before and after the load. Errors: the host cannot be resolved, nothing
/// listens, the process to observe is not there, the system refuses it a
/// thread or a descriptor of its own.
Result<Run> run_load(const LoadOptions& options, std::stop_token stop, const ProgressSink& progress,
                     const ClockReader& clocks = read_clocks);

}  // namespace waitbench::loadgen
