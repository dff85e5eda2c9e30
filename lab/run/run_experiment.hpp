// Runs an experiment: every trial in every round, each on servers of its own, and judges what came of it.
#pragma once

#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "core/record/record.hpp"
#include "lab/experiment/experiment.hpp"
#include "loadgen/run_load.hpp"

namespace waitbench::lab {

struct RunOptions {
  std::uint64_t seed = 1;           ///< of the first round; each further one has the next
  std::optional<Duration> warmup;   ///< of every load, instead of its own
  std::optional<Duration> timeout;  ///< likewise
  std::optional<unsigned> generator_threads;
  Duration patience = std::chrono::minutes(2);  ///< for a machine that is disturbed, before it measures again
  std::string database{};                       ///< its URI; empty: trials that need one are skipped
};

/// Where an experiment is.
struct Turn {
  const Trial* trial = nullptr;
  std::uint64_t round = 0;  ///< from 0
  std::size_t number = 1, of = 1;
  unsigned take = 1;  ///< 2 and more: measured again, since what was measured was refused
};

/// Who is told what happens, on the caller's thread.
struct Watcher {
  std::function<void(const Turn&)> begins;
  std::function<void(const loadgen::Progress&)> goes_on;
  std::function<void(const Run&)> ended;
  std::function<void()> waits = [] {};  ///< for a machine that is disturbed
};

/// The experiment's predictions as sentences, before anything is measured.
std::vector<std::string> predictions(const Experiment& experiment);

/// What a trial's load is, with the times that neither the file nor the options say: a warm-up of one
/// request's time, to spread the users, over no more than that however long it is; a timeout of a minute, and
/// never below ten times what a request takes on average, so that only a server that hangs is cut short.
loadgen::LoadOptions load_options(const Trial& trial, const RunOptions& options);

/// Adds to `record` what was measured, and its verdicts. A run that is refused stays in the record and is
/// measured again in the same round, up to `most_takes` times in all; the last one counts. What was measured
/// is kept whatever happens: on a failure or a stop request the record is marked incomplete with the reason,
/// and a failure's error comes back. To be called on a thread that lives until it returns and after (see
/// ChildProcess).
Result<void> run_experiment(const Experiment& experiment, const RunOptions& options,
                            const std::stop_token& stop, const Watcher& watcher, Record& record);

}  // namespace waitbench::lab
