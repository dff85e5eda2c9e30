// Measures the load generator itself, on this machine, against servers that do nothing (calibration_server).
#pragma once

#include <functional>
#include <stop_token>
#include <string_view>

#include "core/result.hpp"
#include "lab/calibration.hpp"
#include "loadgen/run_load.hpp"

namespace waitbench::lab {

struct CalibrationWatcher {
  /// Before each run, with its number from 1, of how many, and its name.
  std::function<void(std::size_t number, std::size_t of, std::string_view name)> begins;
  loadgen::ProgressSink goes_on;
};

/// Half a minute; `quick`, a fifth of it. Blocks; to be called on a thread that lives until it returns and
/// after (see ServerProcess). Errors: no server can be started (environment), a run failed (invalid), `stop`
/// was requested (interrupted).
Result<Calibration> calibrate(bool quick, const std::stop_token& stop, const CalibrationWatcher& watcher);

}  // namespace waitbench::lab
