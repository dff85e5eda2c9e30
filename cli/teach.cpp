// `waitbench teach NAME`: an experiment as a lesson, claim, guess, prediction, measurement, verdict, meaning.
#include <cstdio>
#include <filesystem>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <fmt/format.h>

#include "cli/check_experiment.hpp"
#include "cli/experiment_end.hpp"
#include "cli/experiment_words.hpp"
#include "cli/interrupt.hpp"
#include "cli/lanes.hpp"
#include "cli/lesson.hpp"
#include "cli/live_screen.hpp"
#include "cli/progress.hpp"
#include "cli/store.hpp"
#include "cli/terminal.hpp"
#include "cli/verb.hpp"
#include "core/host/limits.hpp"
#include "lab/run/run_experiment.hpp"
#include "report/text_width.hpp"

namespace waitbench::cli {
namespace {

struct Words {
  std::string name;
  ExperimentWords experiment;
  std::optional<std::string> out;
  bool automatic = false, whole = false;
};

// One line of the learner's; nothing at the end of the input, or when nobody is asked.
std::optional<std::string> ask(const Words& words, std::string_view prompt) {
  if (words.automatic) return std::nullopt;
  fmt::print("  {} ", prompt);
  std::fflush(stdout);
  std::string line;
  if (!std::getline(std::cin, line)) {
    fmt::print("\n");
    return std::nullopt;
  }
  return line;
}

std::optional<std::size_t> ask_guess(const lab::Experiment& experiment, const Words& words,
                                     const TextStyle& style) {
  const auto question = lesson_question(experiment, style);
  if (question.empty()) return std::nullopt;
  fmt::print("{}", question);
  if (experiment.guesses.empty()) {
    ask(words, "Think, then press Enter:");
    return std::nullopt;
  }
  const auto prompt = fmt::format("Your guess, 1 to {} (or Enter to go on):", experiment.guesses.size());
  for (;;) {
    const auto line = ask(words, prompt);
    if (!line || line->empty()) return std::nullopt;
    if (const auto guess = read_guess(experiment, *line)) return guess;
  }
}

// The lanes, drawn over themselves on a terminal; elsewhere a line a run.
class Picture {
 public:
  explicit Picture(const lab::Experiment& experiment) : experiment_(experiment) {
    for (const auto& trial : experiment.trials) lanes_.push_back({.label = printable(trial.label)});
  }
  ~Picture() { erase(); }
  Picture(const Picture&) = delete;
  Picture& operator=(const Picture&) = delete;

  lab::Watcher watcher() {
    return {.begins =
                [this](const lab::Turn& turn) {
                  at_ = static_cast<std::size_t>(turn.trial - experiment_.trials.data());
                  round_ = turn.round;
                  lanes_[at_].state = Lane::State::running;
                  draw();
                },
            .goes_on =
                [this](const loadgen::Progress& progress) {
                  show(lanes_[at_], progress);
                  draw();
                },
            .ended =
                [this](const Run& run) {
                  show(lanes_[at_], run);
                  draw();
                  if (!in_place_) fmt::print(stderr, "  {}  {}\n", printable(run.label), achieved(run));
                },
            .waits =
                [this] {
                  erase();
                  fmt::print(stderr, "{}", waiting_for_calm);
                }};
  }
  /// The lanes as they are in the end, for good.
  std::string last(const TextStyle& style) const {
    std::string text;
    for (const auto& line : lane_lines(lanes_, style, lanes_.size() + 1)) text += line + "\n";
    return text;
  }
  void erase() {
    if (in_place_ && drawn_) fmt::print(stderr, "\033[J");
    drawn_ = false;
  }

 private:
  void draw() {
    if (!in_place_) return;
    const auto size = terminal_size(stderr);
    auto style = style_for(stderr);
    style.columns = std::min(style.columns, size.columns - 1);
    auto lines = lane_lines(lanes_, style, size.rows - 2);
    lines.push_back(fmt::format(" round {} of {}", round_ + 1, experiment_.rounds));
    fmt::print(stderr, "{}", drawing(lines, size.columns, true));
    std::fflush(stderr);
    drawn_ = true;
  }

  const lab::Experiment& experiment_;
  std::vector<Lane> lanes_;
  std::size_t at_ = 0;
  std::uint64_t round_ = 0;
  bool in_place_ = can_redraw(stderr), drawn_ = false;
};

Result<ExitCode> teach(Words words) {
  words.experiment.quick = !words.whole;
  const auto read = read_experiments({words.name}, words.experiment);
  if (!read) return read.error();
  if (read->size() != 1) return usage_error("a lesson is one experiment: `waitbench list` shows them.");
  const auto& experiment = read->front();
  auto record = begin_record(experiment.name, experiment.title);
  const auto directory = std::filesystem::path(words.out.value_or("results")) / record_directory_name(record);
  if (const auto writable = check_writable(directory); !writable) return writable.error();
  raise_descriptor_limit();
  if (const auto enough = check_machine(experiment); !enough) return enough.error();

  const auto style = style_for(stdout);
  fmt::print("{}", lesson_opening(experiment, style));
  const auto guess = ask_guess(experiment, words, style);
  fmt::print("\n{}", lesson_prediction(experiment, style));
  const auto seconds = std::chrono::ceil<std::chrono::seconds>(expected_duration(experiment)).count();
  fmt::print("Measuring: {} trials, {} rounds, about {} s\n", experiment.trials.size(), experiment.rounds,
             seconds);
  std::fflush(stdout);

  const Interrupt interrupt;
  Picture picture(experiment);
  const auto ended = lab::run_experiment(experiment, run_options(words.experiment), interrupt.token(),
                                         picture.watcher(), record);
  picture.erase();
  fmt::print("{}\n{}", picture.last(style), lesson_outcome(experiment, record, guess, style));
  const auto stored = write_record(record, directory);
  if (!stored) return stored.error();
  fmt::print("\nRecord  {}/\nReport  {}\n", stored->string(), (*stored / "report.html").string());
  if (!ended && !interrupt.token().stop_requested()) return ended.error();
  return Result<ExitCode>(boost::system::in_place_value, exit_code_of(record, interrupt.token()));
}

Verb::Action declare(CLI::App& app) {
  auto words = std::make_shared<Words>();
  app.add_option("experiment", words->name, "an experiment's name, or a .toml file")
      ->required()
      ->type_name("NAME|FILE.toml");
  app.add_flag("--auto", words->automatic, "ask nothing, and go on by itself");
  app.add_flag("--whole", words->whole, "the whole experiment, not its short form");
  add_experiment_words(app, words->experiment);
  app.add_option("--out,-o", words->out, "the directory in which the record's own is made (default results)")
      ->type_name("DIR");
  return [words] { return teach(*words); };
}

}  // namespace

extern const Verb teach_verb{"teach",
                             "an experiment as a lesson: claim, guess, prediction, measurement, verdict",
                             "  waitbench teach pool-of-ten\n"
                             "  waitbench teach coordinated-omission --auto\n"
                             "  waitbench teach starvation --whole",
                             declare};

}  // namespace waitbench::cli
