// `waitbench run EXPERIMENT`: starts the servers, drives them, judges, stores and reports.
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include <fmt/format.h>

#include "cli/interrupt.hpp"
#include "cli/model_name.hpp"
#include "cli/progress.hpp"
#include "cli/store.hpp"
#include "cli/terminal.hpp"
#include "cli/values.hpp"
#include "cli/verb.hpp"
#include "core/host/build.hpp"
#include "core/host/capacity.hpp"
#include "core/host/limits.hpp"
#include "core/plan/each_step.hpp"
#include "lab/experiment_file.hpp"
#include "lab/run_experiment.hpp"
#include "loadgen/sources.hpp"
#include "report/json.hpp"
#include "report/record_text.hpp"
#include "report/text_width.hpp"

namespace waitbench::cli {
namespace {

struct Words {
  std::string experiment;
  std::optional<std::string> plan, models, out;
  std::optional<std::uint64_t> users, seed, threads;
  std::optional<Duration> duration, warmup, timeout;
  bool json = false, quiet = false, verbose = false;
};

std::vector<std::string> split(const std::string& text, char separator) {
  std::vector<std::string> parts;
  for (std::size_t at = 0; at <= text.size();) {
    const auto end = std::min(text.find(separator, at), text.size());
    parts.push_back(text.substr(at, end - at));
    at = end + 1;
  }
  return parts;
}

std::optional<std::string> first_pool(const Plan& plan) {
  std::optional<std::string> name;
  each_step(plan, [&](const Step& step) {
    const auto* pool = std::get_if<step::Pool>(&step);
    if (pool != nullptr && !name) name = pool->of;
  });
  return name;
}

// What the command line changes of the experiment as written: --users the first load, the crowd; --duration
// all.
Result<lab::Experiment> read_experiment(const Words& words) {
  auto experiment = lab::find_experiment(words.experiment);
  if (!experiment) return experiment.error();
  if (words.plan) {
    auto plan = parse_plan(*words.plan);
    if (!plan) return plan.error();
    experiment->plan = std::move(*plan);
  }
  if (words.models) experiment->models = split(*words.models, ',');
  for (auto model = experiment->models.begin(); model != experiment->models.end(); ++model) {
    const auto known = find_model(*model);
    if (!known) return known.error();
    if ((*known)->keeps_jobs) {
      return usage_error(
          "run compares models that answer when the work is done. For queue: `waitbench load --follow "
          "jobs`.");
    }
    if (std::find(experiment->models.begin(), model, *model) != model)
      return usage_error(fmt::format("the model {} is named twice. Name each model once.", *model));
  }
  auto& crowd = experiment->loads.front();
  if (words.users) crowd.users = *words.users;
  if (words.duration) {
    if (*words.duration <= Duration::zero()) return usage_error("--duration must be longer than 0s.");
    if (*words.duration > lab::longest_load)
      return usage_error(fmt::format("--duration may be {} at most.", format_duration(lab::longest_load)));
    for (auto& load : experiment->loads) load.duration = *words.duration;
  }
  if (words.warmup && *words.warmup > lab::longest_load)
    return usage_error(fmt::format("--warmup may be {} at most.", format_duration(lab::longest_load)));
  if (words.timeout && *words.timeout <= Duration::zero())
    return usage_error("--timeout must be longer than 0s.");
  if (const auto urls = urls_of(experiment->plan); !urls.empty()) {
    return usage_error(fmt::format(
        "the plan calls {}, and how long that takes cannot be predicted. Use `waitbench serve MODEL "
        "--plan 'call {}'` and `waitbench load`.",
        urls.front(), urls.front()));
  }
  if (!statements_of(experiment->plan).empty()) {
    return usage_error(
        "the plan uses a database, and how long that takes cannot be predicted. Use `waitbench serve MODEL "
        "--db postgresql://USER@HOST:PORT/DATABASE` and `waitbench load`.");
  }
  if (lab::service_time(*experiment) <= Duration::zero()) {
    return usage_error(
        "the plan neither waits nor computes, so there is nothing to predict. Write for example --plan "
        "\"wait 1s\".");
  }
  if (const auto pool = first_pool(experiment->plan)) {
    return usage_error(fmt::format(
        "the plan takes connections of the pool {}, but the servers of an experiment have no pools. Use "
        "`waitbench serve MODEL --pool {}=10` and `waitbench load`.",
        *pool, *pool));
  }
  return experiment;
}

void announce(const lab::Experiment& experiment, const lab::RunOptions& options) {
  fmt::print(stderr, "waitbench {} · {}: {}\n", this_build().version, printable(experiment.name),
             printable(experiment.title));
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(expected_duration(experiment, options));
  fmt::print(stderr, "plan  {}   about {} s\n", format_plan(experiment.plan),
             format_count(static_cast<std::uint64_t>(seconds.count())));
  for (const auto& sentence : predictions(experiment, options.cores))
    fmt::print(stderr, "predicted  {}\n", sentence);
}

// The watcher that shows each run as a line while it goes on and one line when it is done.
class RunLines {
 public:
  explicit RunLines(Verbosity verbosity) : verbosity_(verbosity) {}

  lab::Watcher watcher() {
    return {
        .begins =
            [this](const std::string& model, const lab::LoadSpec& load, std::size_t number, std::size_t of) {
              const auto label = fmt::format("{}/{}  {:<10} {:>6} user{}  ", number, of, model,
                                             format_count(load.users), load.users == 1 ? " " : "s");
              line_ = std::make_unique<ProgressLine>(label, verbosity_);
              label_ = label;
            },
        .goes_on = [this](const loadgen::Progress& p) { line_->show(p); },
        .ended = [this](const Run& run) { end(run); }};
  }

 private:
  void end(const Run& run) {
    line_.reset();
    if (verbosity_ == Verbosity::quiet) return;
    fmt::print(stderr, "  {}{:.1f}/s{}\n", label_, run.throughput_per_s.value_or(0),
               run.validity.valid() ? "" : "   INVALID");
  }

  Verbosity verbosity_;
  std::string label_;
  std::unique_ptr<ProgressLine> line_;
};

Result<ExitCode> exit_code_of(const Record& record, const std::stop_token& stop, const Result<void>& ended) {
  if (stop.stop_requested()) return ExitCode::interrupted;
  if (!ended) return ended.error();
  return record.valid() ? ExitCode::done : ExitCode::invalid;
}

lab::RunOptions to_options(const Words& words) {
  return {.seed = words.seed.value_or(1),
          .warmup = words.warmup,
          .timeout = words.timeout,
          .generator_threads = static_cast<unsigned>(words.threads.value_or(1)),
          .cores = read_limits().cores};
}

Result<ExitCode> run(const Words& words) {
  const auto experiment = read_experiment(words);
  if (!experiment) return experiment.error();
  auto record = begin_record(experiment->name, experiment->title);
  const auto directory = std::filesystem::path(words.out.value_or("results")) / record_directory_name(record);
  if (const auto writable = check_writable(directory); !writable) return writable.error();
  raise_descriptor_limit();
  for (const auto& load : experiment->loads) {
    if (const auto enough = check_capacity(load.users, read_limits(), loadgen::loopback_sources); !enough)
      return enough.error();
  }

  const auto verbosity = words.quiet     ? Verbosity::quiet
                         : words.verbose ? Verbosity::verbose
                                         : Verbosity::normal;
  const auto options = to_options(words);
  if (verbosity != Verbosity::quiet) announce(*experiment, options);
  const Interrupt interrupt;
  RunLines lines(verbosity);
  const auto ended = lab::run_experiment(*experiment, options, interrupt.token(), lines.watcher(), record);

  const auto stored = write_record(record, directory);
  if (words.json) {
    fmt::print("{}", record_json(record));
  } else {
    const auto where = stored ? std::optional(*stored) : std::nullopt;
    fmt::print("\n{}", record_text(record, where, style_for(stdout)));
  }
  if (!stored) return stored.error();
  return exit_code_of(record, interrupt.token(), ended);
}

Verb::Action declare(CLI::App& app) {
  auto words = std::make_shared<Words>();
  app.add_option("experiment", words->experiment, "an experiment's name, or a .toml file")
      ->required()
      ->type_name("NAME|FILE.toml");
  add_count(app, "--users,-u", words->users, 1, 1'000'000, "so many users in the first load");
  app.add_option("--plan", words->plan, "what one request makes a server do")->type_name("PLAN");
  app.add_option("--models", words->models, "only these, separated by commas")->type_name("A,B");
  add_duration(app, "--duration,-d", words->duration, "measure each load so long");
  add_duration(app, "--warmup", words->warmup,
               "load before measuring, not counted (default: as long as a request takes)");
  add_duration(app, "--timeout", words->timeout,
               "give a request up so long after it was due (default 60s, or ten requests' time)");
  add_count(app, "--seed", words->seed, 0, UINT64_MAX, "for the random times of the plan (default 1)");
  add_count(app, "--threads,-t", words->threads, 1, 1024, "threads of the load generator (default 1)");
  app.add_option("--out,-o", words->out, "the directory in which the record's own is made (default results)")
      ->type_name("DIR");
  app.add_flag("--json", words->json, "print run.json instead of the table");
  app.add_flag("-q,--quiet", words->quiet, "no progress");
  app.add_flag("-v,--verbose", words->verbose, "progress even when stderr is no terminal");
  return [words] { return run(*words); };
}

}  // namespace

extern const Verb run_verb{"run", "run an experiment: start servers, drive them, judge, store and report",
                           "  waitbench run twins\n"
                           "  waitbench run twins --users 10000 --threads 1\n"
                           "  waitbench run twins --plan \"wait 200ms\" --users 100 --duration 5s\n"
                           "  waitbench run my-experiment.toml --out results",
                           declare};

}  // namespace waitbench::cli
