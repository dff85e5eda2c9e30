#include "cli/find_max.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>
#include <iterator>
#include <utility>

#include <fmt/format.h>

#include "cli/interrupt.hpp"
#include "cli/store.hpp"
#include "cli/terminal.hpp"
#include "cli/values.hpp"
#include "core/host/limits.hpp"
#include "core/record/expectation.hpp"
#include "loadgen/find_rate.hpp"
#include "loadgen/rate_finding.hpp"
#include "loadgen/rate_search.hpp"
#include "loadgen/rate_trial.hpp"
#include "loadgen/recovery.hpp"
#include "loadgen/run_load.hpp"
#include "report/csv.hpp"
#include "report/highest_rate_text.hpp"
#include "report/json.hpp"
#include "report/record_directory.hpp"

namespace waitbench::cli {
namespace {

constexpr double default_start_per_s = 100;
constexpr double lowest_of_start = 1024;  // ten halvings below the start there is nothing to be found
constexpr double highest_per_s = 1e7;     // beyond what one generator sends
constexpr double usual_growth = 16;       // from the start to the answer, for telling how long it takes

Result<double> to_resolution(const std::string& text) {
  const auto percent = parse_percent(text);
  if (!percent || *percent < 1 || *percent > 50)
    return usage_error(
        fmt::format("--resolution \"{}\" is not a percentage from 1% to 50%. Write for example 5%.", text));
  return *percent / 100;
}

Result<std::vector<Expectation>> to_slo(const FindMaxWords& words) {
  if (words.slo.empty())
    return usage_error("--find-max needs --slo, what the server is to keep: \"p99 < 50ms, errors < 0.1%\".");
  auto slo = read_thresholds("--slo", words.slo);
  if (!slo) return slo.error();
  if (const auto fits = loadgen::check_slo(*slo); !fits) return fits.error();
  return slo;
}

Result<loadgen::RateSearchOptions> to_search(const FindMaxWords& words, const loadgen::LoadOptions& options,
                                             std::span<const Expectation> slo, std::optional<Rate> start) {
  const auto& load = std::get<loadgen::Open>(options.load);
  const auto needed = loadgen::requests_needed(slo, load.arrivals == loadgen::Arrivals::poisson);
  const double window_s = to_seconds(options.duration);
  // To four digits upwards, as rates are told.
  const double lowest = static_cast<double>(needed) / window_s;
  if (start && start->per_second < lowest)
    return usage_error(
        fmt::format("this SLO needs {} requests in a point to be told: at {} that takes {}. Give it a "
                    "--duration of that, "
                    "or a --rate of {} to begin with.",
                    format_count(needed), format_rate(*start),
                    format_duration(std::chrono::ceil<std::chrono::seconds>(
                        from_seconds(std::min(static_cast<double>(needed) / start->per_second, 1e9)))),
                    format_rate(Rate{std::ceil(lowest)})));
  loadgen::RateSearchOptions search;
  search.start_per_s = start ? start->per_second : std::max(default_start_per_s, std::ceil(lowest));
  search.lowest_per_s = std::min(std::max(lowest, search.start_per_s / lowest_of_start), search.start_per_s);
  search.highest_per_s = std::max(highest_per_s, search.start_per_s);
  if (words.resolution) {
    const auto resolution = to_resolution(*words.resolution);
    if (!resolution) return resolution.error();
    search.resolution = *resolution;
  }
  search.most_trials = static_cast<unsigned>(words.most_points.value_or(search.most_trials));
  return search;
}

void tell(Verbosity verbosity, const std::string& line) {
  if (verbosity != Verbosity::quiet) fmt::print(stderr, "{}\n", line);
}

void announce(const loadgen::LoadOptions& options, const loadgen::RateSearchOptions& search,
              Verbosity verbosity) {
  const auto usual =
      std::min(loadgen::trials_at_most(search, usual_growth * search.start_per_s), search.most_trials);
  tell(verbosity,
       fmt::format("Searching from {}: some {} points of {}, at most {}; {} in all if nothing is answered "
                   "in time, and else far less",
                   format_rate(Rate{search.start_per_s}), usual, format_duration(options.duration),
                   search.most_trials, format_duration(longest_search(options, search.most_trials))));
}

// Loads for real, each shown while it runs.
loadgen::FindRateActions actions_for(const loadgen::LoadOptions& options, std::span<const Expectation> slo,
                                     Verbosity verbosity, const std::stop_token& stop) {
  // Where there is no terminal, a line for each point is enough.
  const auto shown = can_redraw(stderr) ? verbosity : Verbosity::quiet;
  return {.measure =
              [=](const loadgen::LoadOptions& point) {
                ProgressLine line(format_rate(std::get<loadgen::Open>(point.load).rate.first) + "   ", shown);
                return loadgen::run_load(point, stop, [&](const auto& p) { line.show(p); });
              },
          .recovers =
              [&options, limit = loadgen::shortest_limit(slo), stop] {
                return loadgen::await_recovery(options, limit, loadgen::recovery_patience, stop);
              },
          .tell = [=](const RatePoint& point) { tell(verbosity, "  " + point_line(point)); }};
}

Record record_of(Record begun, loadgen::FoundRate found) {
  begun.runs = std::move(found.runs);
  begun.complete = found.ended_early_because.empty();
  begun.incomplete_because = std::move(found.ended_early_because);
  begun.verdicts.push_back(loadgen::verdict_of(found.highest));
  begun.highest_rate = std::move(found.highest);
  return begun;
}

std::string output_of(const Record& record, OutputFormat format) {
  switch (format) {
    case OutputFormat::text:
      return highest_rate_text(record, style_for(stdout));
    case OutputFormat::json:
      return highest_rate_json(record);
    case OutputFormat::csv:
      return summary_csv(record);
  }
  return {};
}

ExitCode exit_code_of(const HighestRate& highest) {
  if (highest.low_per_s) return ExitCode::done;
  const bool measured =
      std::ranges::any_of(highest.points, [](const RatePoint& p) { return p.outcome != "unmeasured"; });
  return measured ? ExitCode::failed : ExitCode::invalid;
}

}  // namespace

void add_find_max_words(CLI::App& app, FindMaxWords& words) {
  app.add_flag("--find-max", words.asked,
               "find the highest rate at which --slo holds; begins at --rate (default 100/s)");
  app.add_option("--slo", words.slo,
                 "with --find-max: what is to hold, as in --expect: \"p99 < 50ms, errors < 0.1%\"")
      ->type_name("THRESHOLD")
      ->allow_extra_args(false);
  app.add_option("--resolution", words.resolution,
                 "with --find-max: how close the two ends of the answer are to be (default 5%)")
      ->type_name("PERCENT");
  add_count(app, "--max-points", words.most_points, 1, 1000,
            "with --find-max: measure at most so many times (default 40)");
}

Result<void> check_without_find_max(const FindMaxWords& words) {
  if (!words.slo.empty())
    return usage_error("--slo belongs to --find-max. Add it, or write --expect to hold one load against it.");
  if (words.resolution) return usage_error("--resolution belongs to --find-max. Add it, and --slo.");
  if (words.most_points) return usage_error("--max-points belongs to --find-max. Add it, and --slo.");
  return {};
}

Result<ExitCode> find_max(const loadgen::LoadOptions& options, const FindMaxWords& words,
                          std::optional<Rate> start, const FindMaxOutput& output) {
  auto slo = to_slo(words);
  if (!slo) return slo.error();
  const auto search = to_search(words, options, *slo, start);
  if (!search) return search.error();
  raise_descriptor_limit();
  if (output.out) {
    if (const auto writable = check_writable(*output.out); !writable) return writable.error();
  }
  const Interrupt interrupt;
  auto begun = begin_record("find-max", "the highest rate at which a server keeps its objective");
  announce(options, *search, output.verbosity);
  auto found = find_rate(options, *slo, *search,
                         actions_for(options, *slo, output.verbosity, interrupt.token()), interrupt.token());
  if (!found) return found.error();
  const auto record = record_of(std::move(begun), std::move(*found));

  const auto text = output_of(record, output.format);
  if (const auto done = hand_over(record, output.out, text, output.format); !done) return done.error();
  if (interrupt.token().stop_requested()) return ExitCode::interrupted;
  if (!record.complete) return environment_error("the search ended early: " + record.incomplete_because);
  return exit_code_of(*record.highest_rate);
}

}  // namespace waitbench::cli
