// Runs an experiment: each load against each server in turn, each server fresh, and judges what came of it.
#pragma once

#include <functional>
#include <optional>
#include <stop_token>

#include "core/record/record.hpp"
#include "lab/experiment.hpp"
#include "loadgen/run_load.hpp"

namespace waitbench::lab {

struct RunOptions {
  std::uint64_t seed = 1;
  std::optional<Duration> warmup;   ///< absent: one service time, to spread the users; none for one alone
  std::optional<Duration> timeout;  ///< absent: default_timeout()
  unsigned generator_threads = 1;
  unsigned cores = 1;  ///< that servers may use
};

/// Who is told what happens, on the caller's thread.
struct Watcher {
  std::function<void(const std::string& model, const LoadSpec& load, std::size_t number, std::size_t of)>
      begins;
  std::function<void(const loadgen::Progress&)> goes_on;
  std::function<void(const Run&)> ended;
};

/// The experiment's predictions as sentences, before anything is measured.
std::vector<std::string> predictions(const Experiment& experiment, unsigned cores);

/// How long the measurement takes, if nothing goes wrong.
Duration expected_duration(const Experiment& experiment, const RunOptions& options);

/// When a request is given up: after a minute, and never before ten times what it takes on average, so that
/// only a server that hangs is cut short.
Duration default_timeout(const Experiment& experiment);

/// Adds to `record` what was measured and its verdicts. What was measured is kept whatever happens: on a
/// failure or a stop request the record is marked incomplete with the reason, and a failure's error comes
/// back. To be called on a thread that lives until it returns and after (see ServerProcess).
Result<void> run_experiment(const Experiment& experiment, const RunOptions& options,
                            const std::stop_token& stop, const Watcher& watcher, Record& record);

}  // namespace waitbench::lab
