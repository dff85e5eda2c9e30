#include "tests/golden/sample_parts.hpp"
#include "tests/golden/sample_record.hpp"

namespace waitbench::sample {
namespace {

using namespace std::chrono_literals;

constexpr std::uint64_t rounds = 3;

Run run_of(const TrialFacts& trial, double connections, std::uint64_t round) {
  const bool blocks = trial.server == "thread";
  auto run = waiting_run({.label = trial.label + " round " + std::to_string(round + 1),
                          .model = trial.server,
                          .users = trial.load == "crowd" ? 100u : 1u,
                          .threads = blocks ? 103u + round : 3u,
                          .rss = {(blocks ? 9u : 7u) * 1048576ULL + round * 4096},
                          .cpu_us_per_request = blocks ? 74.0 : 31.0,
                          .switches_per_request = blocks ? 3.2 : 1.1});
  run.trial = trial.label;
  const double wobble = 1 + 0.004 * (scatter(round * 17 + static_cast<std::uint64_t>(connections)) - 0.5);
  run.throughput_per_s = (trial.load == "crowd" ? connections * 5 : 5) * wobble;
  return run;
}

}  // namespace

Record pool() {
  Record record;
  record.name = "pool-of-ten";
  record.title = "does async remove a bottleneck?";
  record.command = {"waitbench", "run", "pool-of-ten"};
  record.started_at = "20261121T030405Z";
  record.version = "0.1.0";
  record.environment = machine();
  auto& experiment = record.experiment.emplace(ExperimentFacts{
      .claim =
          "A hundred requests that need one of ten connections are answered as fast as ten at a time can "
          "be, however the server waits.",
      .source = "essay 003, \"The pool\"",
      .before = "A hundred users come at once. Each request holds one of `pool`'s connections for 200 ms.\n"
                "Which server answers them sooner?\n\nHow long does the last one wait?",
      .after = "Async removes no bottleneck.\nWhoever waits for a connection waits, on a thread or "
               "suspended.\n\nMore connections help as long as what lies behind them keeps up.",
      .outcome = "refuted",
      .rounds = rounds,
      .took = 123400ms});
  for (const std::string server : {"thread", "coroutine"}) {
    for (const std::string load : {"crowd", "alone"}) {
      for (const std::string connections : {"5", "10", "20"}) {
        experiment.trials.push_back({.label = server + "-" + load + " connections=" + connections,
                                     .server = server,
                                     .load = load,
                                     .at = {{"connections", connections}}});
      }
    }
  }
  for (std::uint64_t round = 0; round < rounds; ++round) {
    for (auto& trial : experiment.trials) {
      if (trial.label == "coroutine-alone connections=20") {
        trial.skipped = "needs <node>, which is not installed";
        continue;
      }
      trial.runs.push_back(record.runs.size());
      record.runs.push_back(run_of(trial, std::stod(trial.at.front().second), round));
    }
  }
  // One round that failed, a trial that has none left, and a doubt that all share.
  const auto invalid = [&](std::size_t run) {
    record.runs[run].validity.reasons = {
        {"schedule_lost", "the generator took up 91.2 % of its requests in time; 95 % are needed.", true}};
  };
  invalid(1);
  for (const auto run : experiment.trials[3].runs) invalid(run);
  for (auto& run : record.runs)
    run.validity.reasons.push_back(
        {"littles_law", "the run is not settled: 1.2 % from Little's law.", false});

  experiment.predictions.reserve(2);
  auto& throughput = experiment.predictions.emplace_back(
      PredictionFacts{.name = "throughput",
                      .figure = "throughput_per_s",
                      .unit = Unit::per_second,
                      .formula = "closed-throughput(servers=connections, service=200ms, users=100)",
                      .source = "E. D. Lazowska et al., Quantitative System Performance (1984), 5.2"});
  auto& response = experiment.predictions.emplace_back(PredictionFacts{.name = "response",
                                                                       .figure = "latency_p50_us",
                                                                       .unit = Unit::microseconds,
                                                                       .formula = "time(time=5s)",
                                                                       .source = "the plan"});
  for (const auto& trial : experiment.trials) {
    const double connections = std::stod(trial.at.front().second);
    const double predicted = trial.load == "crowd" ? connections * 5 : 5;
    const bool measured = trial.skipped.empty() && trial.label != experiment.trials[3].label;
    throughput.values.push_back({.trial = trial.label,
                                 .given = "servers=" + trial.at.front().second + ", service=200ms",
                                 .predicted = predicted,
                                 .runs = measured ? rounds : 0});
    if (measured)
      throughput.values.back().measured =
          Estimate{predicted * 0.97, Interval{predicted * 0.95, predicted * 0.99}};
    response.values.push_back({.trial = trial.label,
                               .given = "time=5s",
                               .predicted = 5e6,
                               .runs = trial.skipped.empty() ? 1u : 0u});
    if (trial.skipped.empty()) response.values.back().measured = Estimate{5.004e6, std::nullopt};
  }
  experiment.entries = {{.table = "code",
                         .row = "throughput",
                         .column = "sync",
                         .text = "48.50/s with ten connections",
                         .unit = Unit::per_second,
                         .runs = rounds,
                         .measured = {48.5, Interval{47.5, 49.5}}},
                        {.table = "code",
                         .row = "throughput",
                         .column = "async",
                         .text = "48.50/s with <ten> connections",
                         .unit = Unit::per_second,
                         .runs = 1,
                         .measured = {48.5, std::nullopt}}};
  for (const auto& prediction : experiment.predictions) {
    for (const auto& value : prediction.values)
      record.predicted.push_back(value.trial + ", " + prediction.figure + ": " + value.given);
  }
  record.verdicts = {
      {"Throughput is that of the connections, whatever the model.", "holds",
       "throughput_per_s: within 10 % of what throughput predicts. thread-crowd connections=5 24.25/s "
       "(23.75/s "
       "to 24.75/s, 3 runs), predicted 25.00/s; coroutine-crowd connections=5 24.25/s (23.75/s to 24.75/s, 3 "
       "runs), predicted 25.00/s."},
      {"A coroutine server answers sooner.", "refuted",
       "latency_p50_us: expected at most 0.9 times. coroutine-crowd connections=10 by thread-crowd "
       "connections=10 1.000 times in each of 3 runs."},
      {"A guest waits alike.", "not shown", "latency_p50_us: skipped, needs <node>."},
      {"One user is never shed.", "invalid", ""}};
  return record;
}

}  // namespace waitbench::sample
