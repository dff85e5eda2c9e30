// `waitbench run EXPERIMENT …`: starts the servers, drives them, judges, stores and reports.
#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdio>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
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
#include "core/file.hpp"
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

// Of several experiments, what a script has to know first is the gravest.
std::ptrdiff_t gravity(ExitCode code) {
  constexpr std::array gravest_last{ExitCode::done, ExitCode::invalid, ExitCode::usage, ExitCode::environment,
                                    ExitCode::interrupted};
  return std::ranges::find(gravest_last, code) - gravest_last.begin();
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

// Makes room for a second record: the first is kept in invalid/, of which the index does not tell.
Result<void> set_aside(const std::filesystem::path& directory, const std::string& record) {
  const auto aside = directory / "invalid";
  std::error_code failed;
  std::filesystem::create_directory(aside, failed);
  if (!failed) std::filesystem::rename(directory / record, aside / record, failed);
  if (failed) return file_error(directory / record, "moved", failed.value());
  return {};
}

// Several experiments below one directory, whose index is right whenever it ends.
class Several {
 public:
  Several(const Words& words, const Interrupt& interrupt, std::filesystem::path directory)
      : words_(words), interrupt_(interrupt), directory_(std::move(directory)) {}

  // One that fails does not keep the others from being measured. What disturbs a machine for minutes leaves
  // an experiment invalid, but is often gone when the others are done: then it is measured once more.
  Result<ExitCode> measure(const std::vector<lab::Experiment>& experiments) {
    std::vector<ExitCode> codes;
    for (const auto& experiment : experiments) {
      const auto code = measure(experiment);
      if (!code) return code.error();
      codes.push_back(*code);
      if (interrupt_.token().stop_requested()) break;
    }
    for (std::size_t i = 0; i < codes.size(); ++i) {
      if (interrupt_.token().stop_requested()) break;
      if (codes[i] != ExitCode::invalid) continue;
      const auto code = measure_again(experiments[i]);
      if (!code) return code.error();
      codes[i] = *code;
    }
    return Result<ExitCode>(boost::system::in_place_value, std::ranges::max(codes, {}, gravity));
  }

  void tell() const {
    fmt::print("{}", words_.json ? index_json(index_.experiments)
                                 : "\n" + index_text(index_.experiments, index_.page, style_for(stdout)));
  }

 private:
  // An error if the index could not be written.
  Result<ExitCode> measure(const lab::Experiment& experiment) {
    const auto ended = run_one(experiment, words_, interrupt_, {.directory = directory_, .own_name = false});
    if (!ended)
      fmt::print(stderr, "waitbench run: {}: {}\n", printable(experiment.name),
                 printable(ended.error().text));
    auto written = write_index(directory_);
    if (!written) return written.error();
    index_ = std::move(*written);
    return Result<ExitCode>(boost::system::in_place_value, ended ? *ended : ended.error().exit);
  }

  Result<ExitCode> measure_again(const lab::Experiment& experiment) {
    if (const auto aside = set_aside(directory_, safe_file_name(experiment.name)); !aside)
      return aside.error();
    if (!words_.quiet)
      fmt::print(stderr, "\n{} was invalid: once more, now that the others are done\n",
                 printable(experiment.name));
    return measure(experiment);
  }

  const Words& words_;
  const Interrupt& interrupt_;
  std::filesystem::path directory_;
  IndexedExperiments index_;
};

Result<ExitCode> run_several(const std::vector<lab::Experiment>& experiments, const Words& words,
                             const Interrupt& interrupt) {
  auto directory = make_directory_of_several(words.out.value_or("results"));
  if (!directory) return directory.error();
  Several several(words, interrupt, std::move(*directory));
  auto code = several.measure(experiments);
  if (code) several.tell();
  return code;
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
