#include "lab/run_experiment.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "core/plan/cpu_work.hpp"
#include "lab/checks.hpp"
#include "lab/predict.hpp"
#include "lab/server_process.hpp"

namespace waitbench::lab {
namespace {

using namespace std::chrono_literals;

constexpr Duration start_patience = 15s;
constexpr Duration stop_patience = 20s;

// One calibration for all servers: two would differ by noise, and then so would "the same work".
std::vector<std::string> server_words(const Experiment& experiment, const std::string& model,
                                      const RunOptions& options, CpuSpeed speed) {
  return {"serve",
          model,
          "--listen",
          "127.0.0.1:0",
          "--plan",
          format_plan(experiment.plan),
          "--fixed-plan",
          "--seed",
          std::to_string(options.seed),
          "--cpu-speed",
          fmt::format("{:.3f}/us", speed.iterations_per_us)};
}

// One service time spreads the users over a cycle. A user alone has nobody to keep out of step with.
Duration warmup_of(const Experiment& experiment, const LoadSpec& load, const RunOptions& options) {
  if (options.warmup) return *options.warmup;
  return load.users > 1 ? service_time(experiment) : Duration::zero();
}

loadgen::LoadOptions load_options(const Experiment& experiment, const LoadSpec& load,
                                  const RunOptions& options) {
  loadgen::LoadOptions to;
  to.load = loadgen::Closed{load.users};
  to.duration = load.duration;
  to.warmup = warmup_of(experiment, load, options);
  to.timeout = options.timeout.value_or(default_timeout(experiment));
  to.threads = options.generator_threads;
  to.seed = options.seed;
  to.numbered = draws(experiment.plan);
  return to;
}

// The users tell the loads apart, unless two have as many.
std::string label_of(const Experiment& experiment, const std::string& model, const LoadSpec& load) {
  const auto as_many = std::ranges::count(experiment.loads, load.users, &LoadSpec::users);
  return fmt::format("{}-{}-user{}{}", model, load.users, load.users == 1 ? "" : "s",
                     as_many > 1 ? "-" + load.name : "");
}

Result<Run> one_run(const Experiment& experiment, const LoadSpec& load, const std::string& model,
                    const RunOptions& options, CpuSpeed speed, const std::stop_token& stop,
                    const Watcher& watcher) {
  auto server = ServerProcess::start(server_words(experiment, model, options, speed), start_patience);
  if (!server) return server.error();
  auto offered = load_options(experiment, load, options);
  const auto url = parse_url(server->ready().url);
  if (!url) return url.error();
  offered.url = *url;
  offered.pid = server->ready().pid;
  if (const auto admin = parse_url(server->ready().admin)) offered.stats = *admin;

  auto run = loadgen::run_load(offered, stop, watcher.goes_on);
  if (!run) return run.error();
  run->model = model;
  run->plan = format_plan(experiment.plan);
  run->label = label_of(experiment, model, load);
  if (const auto stopped = server->stop(stop_patience); !stopped && run->complete) {
    run->validity.reasons.push_back({"server_failed", stopped.error().text, true});
  }
  return run;
}

}  // namespace

std::vector<std::string> predictions(const Experiment& experiment, unsigned cores) {
  std::vector<std::string> sentences;
  for (const auto& load : experiment.loads) {
    const auto system = closed_system(experiment, load.users, cores);
    const auto p = predict(system);
    const auto bound =
        p.cpu_utilization < 1
            ? fmt::format("N/S = {:.1f}/s", p.throughput_per_s)
            : fmt::format("at most C/D = {:.1f}/s, {} of CPU each on {} core{}", p.throughput_per_s,
                          format_duration(system.cpu), system.cores, system.cores == 1 ? "" : "s");
    sentences.push_back(fmt::format("{} user{}: {}, {} each, whatever the model", format_count(load.users),
                                    load.users == 1 ? "" : "s", bound, format_duration(p.response)));
  }
  return sentences;
}

Duration expected_duration(const Experiment& experiment, const RunOptions& options) {
  Duration total{};
  const auto cycle = service_time(experiment);
  for (const auto& load : experiment.loads) {
    // Of many users, some ask just before the window ends; one alone asks again as soon as it is answered.
    const auto measured = load.users > 1 || cycle <= Duration::zero()
                              ? load.duration + cycle
                              : (load.duration + cycle - Duration(1)) / cycle * cycle;
    total += (warmup_of(experiment, load, options) + measured) *
             static_cast<std::int64_t>(experiment.models.size());
  }
  return total;
}

Duration default_timeout(const Experiment& experiment) {
  return std::max<Duration>(60s, 10 * service_time(experiment));
}

Result<void> run_experiment(const Experiment& experiment, const RunOptions& options,
                            const std::stop_token& stop, const Watcher& watcher, Record& record) {
  record.predicted = predictions(experiment, options.cores);
  const std::size_t total = experiment.loads.size() * experiment.models.size();
  std::vector<std::string> load_names;  // of each run
  std::optional<Error> failed;
  const auto speed = calibrate_cpu();
  for (const auto& load : experiment.loads) {
    for (const auto& model : experiment.models) {
      if (failed || stop.stop_requested()) break;
      watcher.begins(model, load, record.runs.size() + 1, total);
      auto run = one_run(experiment, load, model, options, speed, stop, watcher);
      if (!run) {
        failed = run.error();
        break;
      }
      watcher.ended(*run);
      record.runs.push_back(std::move(*run));
      load_names.push_back(load.name);
    }
  }
  record.complete = !failed && !stop.stop_requested();
  if (failed) record.incomplete_because = failed->text;
  if (stop.stop_requested()) record.incomplete_because = "interrupted";

  std::vector<PlacedRun> placed;
  for (std::size_t i = 0; i < record.runs.size(); ++i) placed.push_back({load_names[i], &record.runs[i]});
  record.verdicts = judge(experiment, options.cores, placed);
  if (failed) return *failed;
  return {};
}

}  // namespace waitbench::lab
