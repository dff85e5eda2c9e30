#include "lab/run/run_experiment.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "core/plan/cpu_work.hpp"
#include "lab/judge.hpp"
#include "lab/rounds.hpp"
#include "lab/run/scene.hpp"
#include "report/figures.hpp"

namespace waitbench::lab {
namespace {

using namespace std::chrono_literals;

const ServerSpec& driven(const Trial& trial) {
  return *std::ranges::find(trial.servers, trial.server, &ServerSpec::name);
}

// What was meant to be seen is no reason against the run.
void tolerate(const std::vector<std::string>& codes, Validity& validity) {
  for (auto& reason : validity.reasons) {
    if (std::ranges::find(codes, reason.code) != codes.end()) reason.fatal = false;
  }
}

Result<Run> run_trial(const Trial& trial, const RunOptions& options, const SceneOptions& scene_options,
                      const std::stop_token& stop, const Watcher& watcher) {
  auto scene = Scene::set(trial, scene_options);
  if (!scene) return scene.error();
  const auto& ready = (*scene)->ready(trial.server);
  auto offered = load_options(trial, options);
  auto url = parse_url(ready.url);
  if (!url) return url.error();
  url->target = offered.url.target;
  offered.url = *url;
  offered.pid = ready.pid;
  if (const auto admin = parse_url(ready.admin)) offered.stats = *admin;

  auto run = loadgen::run_load(offered, stop, [&](const loadgen::Progress& p) {
    if (p.phase != loadgen::Progress::Phase::probing) (*scene)->begin_window(p.begins);
    watcher.goes_on(p);
  });
  if (!run) return run.error();
  run->model = driven(trial).model;
  run->plan = driven(trial).plan;
  tolerate(trial.load.tolerated, run->validity);
  if (const auto ended = (*scene)->end(); !ended && run->complete)
    run->validity.reasons.push_back({"server_failed", ended.error().text, true});
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

}  // namespace

loadgen::LoadOptions load_options(const Trial& trial, const RunOptions& options) {
  auto load = trial.load.options;
  const auto service = driven(trial).service;
  const auto* closed = std::get_if<loadgen::Closed>(&load.load);
  if (!load.warmup && driven(trial).ours) load.warmup = closed == nullptr || closed->users > 1 ? service : 0s;
  if (load.timeout <= Duration::zero()) load.timeout = std::max<Duration>(60s, 10 * service);
  if (options.warmup) load.warmup = options.warmup;
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
  auto& trials = record.experiment->trials;
  const auto measured_trials = static_cast<std::size_t>(
      std::ranges::count_if(trials, [](const TrialFacts& trial) { return trial.skipped.empty(); }));
  const auto speed = calibrate_cpu();
  std::optional<Error> failed;
  const auto began = Clock::now();
  for (std::uint64_t round = 0; round < experiment.rounds; ++round) {
    // Other draws in each round, or the rounds would repeat one; the same for all trials of a round.
    auto of_round = options;
    of_round.seed = options.seed + round;
    const SceneOptions scene{of_round.seed, speed, options.database};
    for (const auto place : round_order(experiment.trials.size(), round)) {
      if (failed || stop.stop_requested()) break;
      if (!trials[place].skipped.empty()) continue;
      const auto& trial = experiment.trials[place];
      watcher.begins({&trial, round, record.runs.size() + 1, measured_trials * experiment.rounds});
      auto run = run_trial(trial, of_round, scene, stop, watcher);
      if (!run) {
        failed = run.error();
        break;
      }
      run->trial = trial.label;
      run->label = experiment.rounds == 1 ? trial.label : fmt::format("{} round {}", trial.label, round + 1);
      watcher.ended(*run);
      trials[place].runs.push_back(record.runs.size());
      record.runs.push_back(std::move(*run));
    }
  }
  record.experiment->took = Clock::now() - began;
  record.complete = !failed && !stop.stop_requested();
  if (failed) record.incomplete_because = failed->text;
  if (stop.stop_requested()) record.incomplete_because = "interrupted";

  const auto measured = measured_of(record, experiment.rounds);
  record.experiment->predictions = predicted(experiment, measured);
  record.experiment->entries = entries(experiment, measured);
  record.verdicts = judge(experiment, measured);
  record.experiment->outcome = outcome_of(record.verdicts);
  if (failed) return *failed;
  return {};
}

}  // namespace waitbench::lab
