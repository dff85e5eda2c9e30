// `waitbench advise`: which style and which model for a workload, from theory and this machine's prices.
#include <algorithm>
#include <chrono>
#include <cstdio>
#include <memory>
#include <string>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "cli/advice_view.hpp"
#include "cli/interrupt.hpp"
#include "cli/prices_file.hpp"
#include "cli/progress.hpp"
#include "cli/terminal.hpp"
#include "cli/verb.hpp"
#include "cli/workload_words.hpp"
#include "core/file.hpp"
#include "lab/advice/measure_prices.hpp"
#include "lab/advice/prices_json.hpp"

namespace waitbench::cli {
namespace {

constexpr std::size_t most_measured = 2;

struct Words {
  WorkloadWords workload;
  std::vector<std::string> models;
  bool prices = false, measure = false, json = false, quiet = false;
};

// What is measured, run after run, as one line on stderr.
class Progress {
 public:
  explicit Progress(bool quiet) : verbosity_(quiet ? Verbosity::quiet : Verbosity::normal) {}

  void begins(std::size_t number, std::size_t of, std::string_view name) {
    line_.reset();
    line_ = std::make_unique<ProgressLine>(fmt::format("{}/{}  {:<18}  ", number, of, name), verbosity_);
  }
  void show(const loadgen::Progress& progress) { line_->show(progress); }
  void end() { line_.reset(); }

 private:
  Verbosity verbosity_;
  std::unique_ptr<ProgressLine> line_;
};

WallTime now() {
  return std::chrono::floor<WallTime::duration>(std::chrono::system_clock::now());
}

lab::CalibratedOn here(const Limits& limits) {
  return lab::calibrated_on(read_machine(), limits, this_build());
}

// Measured and stored; refused if the machine was too busy, which what is stored must not become.
Result<lab::Prices> price(const std::stop_token& stop, bool quiet) {
  const auto path = prepare_prices_path();
  if (!path) return path.error();
  Progress progress(quiet);
  auto prices = lab::measure_prices(
      stop,
      {.begins = [&](std::size_t n, std::size_t of, std::string_view name) { progress.begins(n, of, name); },
       .goes_on = [&](const loadgen::Progress& p) { progress.show(p); }});
  progress.end();
  if (!prices) return prices.error();
  if (!prices->valid()) {
    std::string codes;
    for (const auto& doubt : prices->doubts) codes += (codes.empty() ? "" : ", ") + doubt.code;
    return Error(ExitCode::invalid,
                 fmt::format("this machine was too busy to be priced ({}), so nothing was stored. Stop what "
                             "else runs, and try again.",
                             codes));
  }
  if (const auto stored = write_file(*path, lab::prices_json(*prices)); !stored) return stored.error();
  return prices;
}

// Told before anything is measured for it.
Result<void> check_cores(const Words& words, const lab::Workload& workload, const Limits& limits) {
  if (!words.measure || workload.cores == limits.cores) return {};
  return usage_error(fmt::format(
      "--measure runs here, on {} cores: leave out --cores, or choose them with taskset.", limits.cores));
}

// Those that are named, else the two best. A usage error of a name that is none, or that cannot be had.
Result<std::vector<lab::Way>> ways_to_measure(const Words& words, const lab::Advice& advice) {
  if (words.models.empty()) return lab::worth_measuring(advice, most_measured);
  std::vector<std::string_view> known;
  for (const auto& a : advice.alternatives) known.push_back(lab::word_of(a.way));
  std::vector<lab::Way> ways;
  for (const auto& name : words.models) {
    const auto found = std::ranges::find(known, name);
    if (found == known.end()) {
      return usage_error(
          fmt::format("--models {}: there is no such alternative. Known: {}.", name, fmt::join(known, ", ")));
    }
    const auto& named = advice.alternatives[static_cast<std::size_t>(found - known.begin())];
    if (!named.against.empty())
      return usage_error(fmt::format("--models {}: {}.", name, named.against.front()));
    ways.push_back(named.way);
  }
  return ways;
}

Result<void> measure(const Words& words, AdviceReport& report, const Limits& limits,
                     const std::stop_token& stop) {
  const auto ways = ways_to_measure(words, report.advice);
  if (!ways) return ways.error();
  const auto* prices = report.prices ? &*report.prices : nullptr;
  report.scale = lab::trial_scale(report.workload, report.advice, *ways);
  const auto workload = lab::scaled(report.workload, report.scale);
  Progress progress(words.quiet);
  auto outcomes = lab::measure_advice(
      workload, lab::advise(workload, prices, limits), *ways, stop,
      {.begins = [&](std::size_t n, std::size_t of, std::string_view name) { progress.begins(n, of, name); },
       .goes_on = [&](const loadgen::Progress& p) { progress.show(p); }});
  progress.end();
  if (!outcomes) return outcomes.error();
  report.measured = std::move(*outcomes);
  return {};
}

bool all_valid(const AdviceReport& report) {
  return !report.measured || std::ranges::all_of(*report.measured, [](const lab::TrialOutcome& outcome) {
    return outcome.run.validity.valid();
  });
}

Result<ExitCode> advise(const Words& words) {
  raise_descriptor_limit();
  const auto limits = read_limits();
  if (words.prices && !words.workload.any()) {
    const Interrupt interrupt;
    const auto prices = price(interrupt.token(), words.quiet);
    if (!prices) return prices.error();
    fmt::print("{}", words.json ? lab::prices_json(*prices) : prices_text(*prices, now(), style_for(stdout)));
    return ExitCode::done;
  }
  if (!words.models.empty() && !words.measure)
    return usage_error("--models says what --measure runs. Add it.");
  const auto workload = read_workload(words.workload, limits);
  if (!workload) return workload.error();
  if (const auto fits = check_cores(words, *workload, limits); !fits) return fits.error();
  auto stored = read_stored_prices(here(limits));
  AdviceReport report{.workload = *workload, .advice = {}, .prices = {}, .no_prices = {}, .measured = {}};
  const Interrupt interrupt;
  // Who measures wants figures to hold against; who only asks is not made to wait.
  if (words.prices || (words.measure && !stored.prices)) {
    auto prices = price(interrupt.token(), words.quiet);
    if (!prices) return prices.error();
    stored = {.prices = std::move(*prices), .fault = {}};
  }
  report.prices = std::move(stored.prices);
  report.no_prices = std::move(stored.fault);
  report.advice = lab::advise(report.workload, report.prices ? &*report.prices : nullptr, limits);
  if (words.measure) {
    if (const auto done = measure(words, report, limits, interrupt.token()); !done) return done.error();
  }
  fmt::print("{}", words.json ? advice_json(report) : advice_text(report, now(), style_for(stdout)));
  return all_valid(report) ? ExitCode::done : ExitCode::invalid;
}

Verb::Action declare(CLI::App& app) {
  auto words = std::make_shared<Words>();
  add_workload_words(app, words->workload);
  app.add_flag("--measure", words->measure,
               "run the two best here, half a minute, and hold the predictions against them");
  app.add_option("--models", words->models,
                 "with --measure: run these instead (thread,pool,coroutine,queue,hybrid)")
      ->type_name("LIST")
      ->delimiter(',');
  app.add_flag(
      "--prices", words->prices,
      "measure first what servers cost on this machine, some twenty seconds, and store it; also alone");
  app.add_flag("--json", words->json, "print one JSON object");
  app.add_flag("-q,--quiet", words->quiet, "no progress");
  return [words] { return advise(*words); };
}

}  // namespace

extern const Verb advise_verb{
    .name = "advise",
    .summary = "which style and which model for a workload: predicted, and with --measure held against it",
    .examples =
        "  waitbench advise --io 5s --users 1000\n"
        "  waitbench advise --io 50ms --cpu 1ms --rate 400/s --slo 'p99 < 100ms' --measure\n"
        "  waitbench advise --io 300ms --later 2s --rate 50/s --callee-down yes --retry yes\n"
        "  waitbench advise --prices",
    .declare = declare,
};

}  // namespace waitbench::cli
