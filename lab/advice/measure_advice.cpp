#include "lab/advice/measure_advice.hpp"

#include <utility>

#include "core/host/capacity.hpp"
#include "lab/advice/one_run.hpp"
#include "lab/advice/scratch_queue.hpp"

namespace waitbench::lab {
namespace {

// Of 127.0.0.0/8, from which a load without --source comes.
constexpr std::uint64_t loopback_sources = 16;

}  // namespace

Result<std::vector<TrialOutcome>> measure_advice(const Workload& workload, const Advice& advice,
                                                 const std::vector<std::size_t>& ways,
                                                 const std::stop_token& stop, const TrialWatcher& watcher) {
  const auto speed = calibrate_cpu();
  std::vector<TrialOutcome> outcomes;
  for (const auto way : ways) {
    const auto& predicted = advice.alternatives[way];
    const auto possible = check_capacity(predicted.in_flight, read_limits(), loopback_sources);
    if (!possible) return possible.error();
    const auto queue = ScratchQueue::make();
    if (!queue) return queue.error();
    auto trial = trial_of(workload, predicted, queue->url(), speed);
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
