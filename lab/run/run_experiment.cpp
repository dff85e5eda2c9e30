#include "lab/run/run_experiment.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "core/host/late_wakes.hpp"
#include "core/interruptible_sleep.hpp"
#include "core/plan/cpu_work.hpp"
#include "lab/calm.hpp"
#include "lab/judge.hpp"
#include "lab/rounds.hpp"
#include "lab/run/aimed_load.hpp"
#include "lab/run/scene.hpp"
#include "report/figures.hpp"

namespace waitbench::lab {
namespace {

using namespace std::chrono_literals;

// What was meant to be seen is no reason against the run.
void tolerate(const std::vector<std::string>& codes, Validity& validity) {
  for (auto& reason : validity.reasons) {
    if (std::ranges::find(codes, reason.code) != codes.end()) reason.fatal = false;
  }
}

Result<Run> run_trial(const Trial& trial, const RunOptions& options, const SceneOptions& scene_options,
                      const Watcher& watcher) {
  auto scene = Scene::set(trial, scene_options);
  if (!scene) return scene.error();
  const auto offered = aimed_at((*scene)->ready(trial.server), load_options(trial, options));
  if (!offered) return offered.error();

  auto run = loadgen::run_load(*offered, scene_options.stop, [&](const loadgen::Progress& p) {
    if (p.phase != loadgen::Progress::Phase::probing) (*scene)->begin_window(p.begins);
    watcher.goes_on(p);
  });
  if (!run) return run.error();
  run->model = driven(trial).model;
  run->plan = driven(trial).plan;
  tolerate(trial.load.tolerated, run->validity);
  tell_end((*scene)->end(), *run);
  return run;
}

// Everything that was measured, by trial and round, for whoever judges it.
Measured measured_of(const Record& record, std::uint64_t rounds) {
  std::vector<std::vector<const Run*>> runs;
  std::vector<std::string> skipped;
  for (const auto& trial : record.experiment->trials) {
    auto& of_trial = runs.emplace_back();
    for (const auto place : trial.runs) of_trial.push_back(&record.runs[place]);
    of_trial.resize(std::max<std::size_t>(of_trial.size(), rounds), nullptr);
    skipped.push_back(trial.skipped);
  }
  return {std::move(runs), std::move(skipped)};
}

ExperimentFacts facts_of(const Experiment& experiment, bool has_database) {
  ExperimentFacts facts{.claim = experiment.claim,
                        .source = experiment.source,
                        .before = experiment.before,
                        .after = experiment.after,
                        .rounds = experiment.rounds,
                        .scale = experiment.scale,
                        .quick = experiment.quick};
  for (const auto& trial : experiment.trials)
    facts.trials.push_back({.label = trial.label,
                            .server = trial.server,
                            .load = trial.load.name,
                            .at = trial.at,
                            .skipped = missing_for(trial, has_database)});
  return facts;
}

// Measures all trials in all rounds and adds their runs to the record.
class Rounds {
 public:
  Rounds(const Experiment& experiment, const RunOptions& options, const std::stop_token& stop,
         const Watcher& watcher, Record& record)
      : experiment_(experiment),
        options_(options),
        stop_(stop),
        watcher_(watcher),
        record_(record),
        cpu_speed_(calibrate_cpu()) {}

  Result<void> measure() {
    for (std::uint64_t round = 0; round < experiment_.rounds; ++round) {
      for (const auto trial : round_order(experiment_.trials.size(), round)) {
        if (stop_.stop_requested()) return {};
        if (const auto done = measure(trial, round); !done) return done;
      }
    }
    return {};
  }

 private:
  Result<void> measure(std::size_t trial, std::uint64_t round) {
    auto& facts = record_.experiment->trials[trial];
    if (!facts.skipped.empty()) return {};
    ++turns_;
    for (unsigned take = 1; take <= most_takes; ++take) {
      const auto place = measure_once(trial, round, take);
      if (!place) return place.error();
      if (take > 1) facts.runs.pop_back();
      facts.runs.push_back(*place);
      if (stop_.stop_requested() || !is_refused(record_.runs[*place])) break;
      if (take < most_takes && was_disturbed(record_.runs[*place])) await_calm_machine();
    }
    return {};
  }

  // Once in vain, never again: a machine that is never calm is not to make the experiment endless.
  void await_calm_machine() {
    if (never_calm_) return;
    bool told = false;
    const auto pause = [&] {
      if (!std::exchange(told, true)) watcher_.waits();
      return sleep_until(Clock::now() + 500ms, stop_);
    };
    const auto looks = static_cast<unsigned>(options_.patience / 1s);  // one and its pause take that long
    never_calm_ = !await_calm(looks, [] { return late_wakes(400); }, pause);
  }

  // Its place in the record.
  Result<std::size_t> measure_once(std::size_t place, std::uint64_t round, unsigned take) {
    const auto& trial = experiment_.trials[place];
    watcher_.begins({&trial, round, turns_, turns_in_all(), take});
    // Other draws in each round, or the rounds would repeat one; the same for all trials of a round.
    auto of_round = options_;
    of_round.seed = options_.seed + round;
    auto run = run_trial(trial, of_round, {of_round.seed, cpu_speed_, options_.database, stop_}, watcher_);
    if (!run) return run.error();
    run->trial = trial.label;
    run->label = run_label(trial.label, experiment_.rounds, round, take);
    watcher_.ended(*run);
    record_.runs.push_back(std::move(*run));
    return record_.runs.size() - 1;
  }

  std::size_t turns_in_all() const {
    const auto measured = std::ranges::count_if(
        record_.experiment->trials, [](const TrialFacts& trial) { return trial.skipped.empty(); });
    return static_cast<std::size_t>(measured) * experiment_.rounds;
  }

  const Experiment& experiment_;
  const RunOptions& options_;
  const std::stop_token& stop_;
  const Watcher& watcher_;
  Record& record_;
  CpuSpeed cpu_speed_;  // once, so that all servers have the same
  std::size_t turns_ = 0;
  bool never_calm_ = false;
};

}  // namespace

loadgen::LoadOptions load_options(const Trial& trial, const RunOptions& options) {
  auto load = trial.load.options;
  const auto service = driven(trial).service;
  load.warmup = warmup_of(trial);
  if (load.timeout <= Duration::zero()) load.timeout = std::max<Duration>(60s, 10 * service);
  if (options.warmup) load.warmup = options.warmup;
  if (load.warmup && !load.ramp) load.ramp = ramp_of(trial, *load.warmup);
  if (options.timeout) load.timeout = *options.timeout;
  if (options.generator_threads) load.threads = *options.generator_threads;
  load.seed = options.seed;
  load.numbered = driven(trial).draws;
  return load;
}

std::vector<std::string> predictions(const Experiment& experiment) {
  std::vector<std::string> sentences;
  for (const auto& prediction : experiment.predictions) {
    for (const auto& value : prediction.values) {
      sentences.push_back(fmt::format("{}, {}: {}  ({}; {})", experiment.trials[value.trial].label,
                                      prediction.figure.name, figure(prediction.figure.unit, value.value),
                                      prediction.formula, value.formula));
    }
  }
  return sentences;
}

Result<void> run_experiment(const Experiment& experiment, const RunOptions& options,
                            const std::stop_token& stop, const Watcher& watcher, Record& record) {
  record.predicted = predictions(experiment);
  record.experiment = facts_of(experiment, !options.database.empty());
  const auto began = Clock::now();
  const auto done = Rounds(experiment, options, stop, watcher, record).measure();
  record.experiment->took = Clock::now() - began;
  record.complete = done && !stop.stop_requested();
  if (!done) record.incomplete_because = done.error().text;
  if (stop.stop_requested()) record.incomplete_because = "interrupted";

  const auto measured = measured_of(record, experiment.rounds);
  record.experiment->predictions = predicted(experiment, measured);
  record.experiment->entries = entries(experiment, measured);
  record.verdicts = judge(experiment, measured);
  record.experiment->outcome = outcome_of(record.verdicts);
  return done;
}

}  // namespace waitbench::lab
