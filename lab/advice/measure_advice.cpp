#include "lab/advice/measure_advice.hpp"

#include <utility>

#include "core/host/limits.hpp"
#include "core/scratch_directory.hpp"
#include "lab/advice/one_run.hpp"

namespace waitbench::lab {

Result<std::vector<TrialOutcome>> measure_advice(const Workload& workload, const Advice& advice,
                                                 const std::vector<Way>& ways, const std::stop_token& stop,
                                                 const TrialWatcher& watcher) {
  const auto speed = calibrate_cpu();
  std::vector<TrialOutcome> outcomes;
  for (const auto way : ways) {
    const auto& predicted = advice.of(way);
    const auto possible = check_offer(predicted, read_limits());
    if (!possible) return possible.error();
    const auto scratch = ScratchDirectory::make("advice");
    if (!scratch) return scratch.error();
    auto trial = trial_of(workload, predicted, queue_url_in(scratch->path()), speed);
    watcher.begins(outcomes.size() + 1, ways.size(), name_of(predicted.way));
    auto run = run_against(trial.words, trial.load, stop, watcher.goes_on);
    if (!run) return run.error();
    if (stop.stop_requested()) return Error(ExitCode::interrupted, "interrupted; nothing is told.");
    run->plan = trial.plan;
    auto held = hold(predicted, *run, workload.cores);
    outcomes.push_back({predicted, std::move(trial), std::move(*run), std::move(held)});
  }
  return outcomes;
}

}  // namespace waitbench::lab
