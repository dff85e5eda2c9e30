// Runs alternatives of an advice here, and holds what was predicted against what is measured.
#pragma once

#include <functional>
#include <stop_token>
#include <string_view>
#include <vector>

#include "core/result.hpp"
#include "lab/advice/trial.hpp"
#include "loadgen/run_load.hpp"

namespace waitbench::lab {

struct TrialOutcome {
  Alternative predicted;  ///< of the workload as it was run
  AdviceTrial trial;
  Run run;
  std::vector<Held> held;
};

struct TrialWatcher {
  /// Before each run, with its number from 1, of how many, and its name.
  std::function<void(std::size_t number, std::size_t of, std::string_view name)> begins;
  loadgen::ProgressSink goes_on;
};

/// Runs `ways`, which `advice` has, with `workload`, which is scaled already and which `advice` is for.
/// Blocks, on a thread as for ServerProcess. Errors: a server cannot be started, this machine cannot offer
/// the load (environment), `stop` was requested (interrupted). An invalid run is no error.
Result<std::vector<TrialOutcome>> measure_advice(const Workload& workload, const Advice& advice,
                                                 const std::vector<Way>& ways, const std::stop_token& stop,
                                                 const TrialWatcher& watcher);

}  // namespace waitbench::lab
