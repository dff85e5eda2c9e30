// Measures what our own servers cost on this machine: with few in them and with many, the difference is one.
#pragma once

#include <functional>
#include <stop_token>
#include <string_view>

#include "core/result.hpp"
#include "lab/advice/prices.hpp"
#include "loadgen/run_load.hpp"

namespace waitbench::lab {

struct PriceWatcher {
  /// Before each run, with its number from 1, of how many, and its name.
  std::function<void(std::size_t number, std::size_t of, std::string_view name)> begins;
  loadgen::ProgressSink goes_on;
};

/// Some twenty seconds. Makes a queue's file in the directory of temporary files (TMPDIR) and removes it.
/// Blocks; to be called on a thread that lives until it returns and after (see ServerProcess). Errors: no
/// server can be started or this machine's limits are too low (environment), a run failed (invalid), `stop`
/// was requested (interrupted).
Result<Prices> measure_prices(const std::stop_token& stop, const PriceWatcher& watcher);

}  // namespace waitbench::lab
