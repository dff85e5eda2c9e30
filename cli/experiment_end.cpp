#include "cli/experiment_end.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace waitbench::cli {

namespace {

// Those that count: not the ones that were refused and measured again.
bool rounds_valid(const Record& record) {
  return std::ranges::all_of(record.experiment->trials, [&](const TrialFacts& trial) {
    return std::ranges::all_of(trial.runs,
                               [&](std::size_t run) { return record.runs[run].validity.valid(); });
  });
}

}  // namespace

std::string achieved(const Run& run) {
  const auto rate = run.throughput_per_s ? fmt::format("{:.1f}/s", *run.throughput_per_s) : "in stages";
  return run.validity.valid() ? rate : rate + "   INVALID";
}

// A claim that is refuted is a result like any other. One run that failed is none, if the others tell enough.
ExitCode exit_code_of(const Record& record, const std::stop_token& stop) {
  if (stop.stop_requested()) return ExitCode::interrupted;
  if (!record.complete) return ExitCode::environment;
  const bool judged = !record.verdicts.empty();
  const bool fine =
      judged ? std::ranges::none_of(record.verdicts, [](const Verdict& v) { return v.outcome == "invalid"; })
             : rounds_valid(record);
  return fine ? ExitCode::done : ExitCode::invalid;
}

}  // namespace waitbench::cli
