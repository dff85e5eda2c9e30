// `waitbench calibrate`: what the load generator itself can do on this machine, measured, told and stored.
#include "lab/calibrate.hpp"

#include <chrono>
#include <cstdio>
#include <memory>

#include <fmt/format.h>

#include "cli/calibration_file.hpp"
#include "cli/calibration_view.hpp"
#include "cli/interrupt.hpp"
#include "cli/progress.hpp"
#include "cli/verb.hpp"
#include "core/file.hpp"
#include "lab/calibration_json.hpp"

namespace waitbench::cli {
namespace {

struct Words {
  bool quick = false, json = false, show = false, quiet = false;
};

void print(const lab::Calibration& calibration, bool json) {
  const auto now = std::chrono::floor<WallTime::duration>(std::chrono::system_clock::now());
  fmt::print("{}", json ? calibration_json(calibration) : calibration_text(calibration, now));
}

Result<ExitCode> show(const Words& words) {
  const auto stored = read_stored_calibration();
  if (!stored.fault.empty()) return environment_error(stored.fault);
  if (!stored.calibration)
    return environment_error("nothing is stored yet. Run waitbench calibrate on a quiet machine.");
  print(*stored.calibration, words.json);
  return ExitCode::done;
}

Result<lab::Calibration> measure(const Words& words) {
  const Interrupt interrupt;
  const auto verbosity = words.quiet ? Verbosity::quiet : Verbosity::normal;
  std::unique_ptr<ProgressLine> line;
  const lab::CalibrationWatcher watcher{
      .begins =
          [&](std::size_t number, std::size_t of, std::string_view name) {
            line.reset();
            line =
                std::make_unique<ProgressLine>(fmt::format("{}/{}  {:<18}  ", number, of, name), verbosity);
          },
      .goes_on = [&](const loadgen::Progress& p) { line->show(p); }};
  return lab::calibrate(words.quick, interrupt.token(), watcher);
}

Result<ExitCode> calibrate(const Words& words) {
  if (words.show) return show(words);
  const auto path = prepare_calibration_path();
  if (!path) return path.error();
  const auto calibration = measure(words);
  if (!calibration) return calibration.error();
  print(*calibration, words.json);
  // What a busy machine measured must not pass for its floor, nor take the place of what a quiet one did.
  if (!calibration->valid()) {
    return Error(ExitCode::invalid,
                 "this machine was too busy to be calibrated, so nothing was stored. Stop what else runs, "
                 "and try again.");
  }
  if (const auto stored = write_file(*path, calibration_json(*calibration)); !stored) return stored.error();
  if (!words.json) fmt::print("\nStored  {}\n", path->string());
  return ExitCode::done;
}

Verb::Action declare(CLI::App& app) {
  auto words = std::make_shared<Words>();
  auto* quick = app.add_flag("--quick", words->quick, "measure for half the time, and say so");
  app.add_flag("--show", words->show, "tell what is stored, and measure nothing")->excludes(quick);
  app.add_flag("--json", words->json, "print calibration.json instead of the table");
  app.add_flag("-q,--quiet", words->quiet, "no progress");
  return [words] { return calibrate(*words); };
}

}  // namespace

extern const Verb calibrate_verb{
    .name = "calibrate",
    .summary = "measure what the load generator itself can do here; later records carry it",
    .examples =
        "  waitbench calibrate\n"
        "  waitbench calibrate --show\n"
        "  waitbench calibrate --quick --json",
    .declare = declare,
};

}  // namespace waitbench::cli
