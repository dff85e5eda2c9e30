// `waitbench run EXPERIMENT …`: starts the servers, drives them, judges, stores and reports.
#include <algorithm>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "cli/check_experiment.hpp"
#include "cli/experiment_end.hpp"
#include "cli/experiment_words.hpp"
#include "cli/interrupt.hpp"
#include "cli/progress.hpp"
#include "cli/store.hpp"
#include "cli/stored_experiments.hpp"
#include "cli/terminal.hpp"
#include "cli/values.hpp"
#include "cli/verb.hpp"
#include "core/host/build.hpp"
#include "core/host/limits.hpp"
#include "lab/rounds.hpp"
#include "lab/run/run_experiment.hpp"
#include "report/experiment_index.hpp"
#include "report/figures.hpp"
#include "report/json.hpp"
#include "report/record_text.hpp"
#include "report/text_width.hpp"

namespace waitbench::cli {
namespace {

struct Words {
  std::vector<std::string> experiments;
  ExperimentWords experiment;
  std::optional<std::string> out;
  bool check = false, json = false, quiet = false, verbose = false;
};

Verbosity verbosity_of(const Words& words) {
  return words.quiet ? Verbosity::quiet : words.verbose ? Verbosity::verbose : Verbosity::normal;
}

std::string counted(std::uint64_t count, std::string_view what) {
  return fmt::format("{} {}{}", count, what, count == 1 ? "" : "s");
}

// "6 trials in 3 rounds, about 2 min"
std::string extent(const lab::Experiment& experiment) {
  return fmt::format("{} in {}, about {}", counted(experiment.trials.size(), "trial"),
                     counted(experiment.rounds, "round"), rough(expected_duration(experiment)));
}

void announce(const lab::Experiment& experiment) {
  constexpr std::size_t most_lines = 12;
  fmt::print(stderr, "waitbench {} · {}: {}\n", this_build().version, printable(experiment.name),
             printable(experiment.title));
  if (!experiment.claim.empty()) fmt::print(stderr, "claim  {}\n", printable(experiment.claim));
  fmt::print(stderr, "{}{}\n", extent(experiment),
             experiment.scale == 1 ? "" : fmt::format(", times scaled by {}", experiment.scale));
  const auto predicted = lab::predictions(experiment);
  for (std::size_t i = 0; i < std::min(predicted.size(), most_lines); ++i)
    fmt::print(stderr, "predicted  {}\n", printable(predicted[i]));
  if (predicted.size() > most_lines)
    fmt::print(stderr, "predicted  … and {} more\n", predicted.size() - most_lines);
}

// The watcher that shows each run as a line while it goes on and one line when it is done.
class RunLines {
 public:
  explicit RunLines(Verbosity verbosity) : verbosity_(verbosity) {}

  lab::Watcher watcher() {
    return {.begins =
                [this](const lab::Turn& turn) {
                  label_ = fmt::format(
                      "{:>3}/{}  {:<32}  ", turn.number, turn.of,
                      printable(fmt::format("{}{}", turn.trial->label, lab::take_words(turn.take))));
                  line_ = std::make_unique<ProgressLine>(label_, verbosity_);
                },
            .goes_on = [this](const loadgen::Progress& p) { line_->show(p); },
            .ended = [this](const Run& run) { end(run); },
            .waits =
                [this] {
                  if (verbosity_ != Verbosity::quiet) fmt::print(stderr, "{}", waiting_for_calm);
                }};
  }

 private:
  void end(const Run& run) {
    line_.reset();
    if (verbosity_ == Verbosity::quiet) return;
    fmt::print(stderr, "  {}{}\n", label_, achieved(run));
  }

  Verbosity verbosity_;
  std::string label_;
  std::unique_ptr<ProgressLine> line_;
};

// Of several experiments, what a script has to know first.
ExitCode worse(ExitCode a, ExitCode b) {
  constexpr std::array order{ExitCode::interrupted, ExitCode::environment, ExitCode::usage, ExitCode::invalid,
                             ExitCode::done};
  const auto place = [&](ExitCode code) { return std::ranges::find(order, code) - order.begin(); };
  return place(a) <= place(b) ? a : b;
}

struct Where {
  std::filesystem::path directory;  ///< of the record, if it has none of its own yet
  bool own_name = true;             ///< the record's name and moment below it
};

Result<ExitCode> run_one(const lab::Experiment& experiment, const Words& words, const Interrupt& interrupt,
                         const Where& where) {
  auto record = begin_record(experiment.name, experiment.title);
  const auto directory = where.own_name ? where.directory / record_directory_name(record)
                                        : where.directory / safe_file_name(experiment.name);
  if (const auto writable = check_writable(directory); !writable) return writable.error();
  const auto verbosity = verbosity_of(words);
  if (verbosity != Verbosity::quiet) announce(experiment);
  RunLines lines(verbosity);
  const auto ended = lab::run_experiment(experiment, run_options(words.experiment), interrupt.token(),
                                         lines.watcher(), record);

  const auto stored = write_record(record, directory);
  if (words.json) {
    if (where.own_name) fmt::print("{}", record_json(record));
  } else {
    const auto at = stored ? std::optional(*stored) : std::nullopt;
    fmt::print("\n{}", record_text(record, at, style_for(stdout)));
  }
  std::fflush(stdout);
  if (!stored) return stored.error();
  if (!ended && !interrupt.token().stop_requested()) return ended.error();
  return exit_code_of(record, interrupt.token());
}

// Each below one directory, whose index is right whenever it ends. One that fails does not keep the others
// from being measured.
Result<ExitCode> run_several(const std::vector<lab::Experiment>& experiments, const Words& words,
                             const Interrupt& interrupt) {
  const auto directory = make_directory_of_several(words.out.value_or("results"));
  if (!directory) return directory.error();
  auto code = ExitCode::done;
  std::optional<IndexedExperiments> index;
  for (const auto& experiment : experiments) {
    const auto ended = run_one(experiment, words, interrupt, {.directory = *directory, .own_name = false});
    if (!ended)
      fmt::print(stderr, "waitbench run: {}: {}\n", printable(experiment.name),
                 printable(ended.error().text));
    code = worse(code, ended ? *ended : ended.error().exit);
    auto written = write_index(*directory);
    if (!written) return written.error();
    index = std::move(*written);
    if (code == ExitCode::interrupted) break;
  }
  fmt::print("{}", words.json ? index_json(index->experiments)
                              : "\n" + index_text(index->experiments, index->page, style_for(stdout)));
  return Result<ExitCode>(boost::system::in_place_value, code);
}

Result<ExitCode> run(const Words& words) {
  const auto experiments = read_experiments(words.experiments, words.experiment);
  if (!experiments) return experiments.error();
  if (words.check) {
    for (const auto& experiment : *experiments)
      fmt::print("{}: fine. {}; {}, {}\n", printable(experiment.name), extent(experiment),
                 counted(experiment.predictions.size(), "prediction"),
                 counted(experiment.expected.size(), "expectation"));
    return Result<ExitCode>(boost::system::in_place_value, ExitCode::done);
  }
  raise_descriptor_limit();
  for (const auto& experiment : *experiments) {
    if (const auto enough = check_machine(experiment); !enough) return enough.error();
  }
  const Interrupt interrupt;
  const bool all = std::ranges::find(words.experiments, "all") != words.experiments.end();
  if (all || experiments->size() > 1) return run_several(*experiments, words, interrupt);
  return run_one(experiments->front(), words, interrupt, {words.out.value_or("results")});
}

Verb::Action declare(CLI::App& app) {
  auto words = std::make_shared<Words>();
  app.add_option("experiment", words->experiments, "experiments' names, or .toml files; or all")
      ->required()
      ->type_name("NAME|FILE.toml|all");
  add_experiment_words(app, words->experiment);
  app.add_flag("--check", words->check, "read the files and say whether they are right; measure nothing");
  app.add_option("--out,-o", words->out, "the directory in which the record's own is made (default results)")
      ->type_name("DIR");
  app.add_flag("--json", words->json, "print run.json instead of the table; of several, index.json");
  app.add_flag("-q,--quiet", words->quiet, "no progress");
  app.add_flag("-v,--verbose", words->verbose, "progress even when stderr is no terminal");
  return [words] { return run(*words); };
}

}  // namespace

extern const Verb run_verb{"run", "run experiments: start servers, drive them, judge, store and report",
                           "  waitbench run twins\n"
                           "  waitbench run twins --quick\n"
                           "  waitbench run twins --users 10000 --threads 1\n"
                           "  waitbench run twins --plan \"wait 200ms\" --users 100 --duration 5s\n"
                           "  waitbench run pool-of-ten --set connections=5,20 --rounds 5\n"
                           "  waitbench run my-experiment.toml --check\n"
                           "  waitbench run all --quick",
                           declare};

}  // namespace waitbench::cli
