// `waitbench doctor`: what this machine's limits allow, what would spoil a measurement, and what to do.
#include <chrono>
#include <cstdio>
#include <memory>
#include <thread>

#include <fmt/format.h>

#include "cli/calibration_file.hpp"
#include "cli/calibration_view.hpp"
#include "cli/doctor_view.hpp"
#include "cli/verb.hpp"
#include "core/host/environment.hpp"

namespace waitbench::cli {
namespace {

// Long enough for 100 ticks of 10 ms on two CPUs.
constexpr std::chrono::milliseconds look_at_cpus{500};

std::optional<CpuShares> cpu_use_now() {
  const auto before = read_cpu_ticks();
  std::this_thread::sleep_for(look_at_cpus);
  const auto after = read_cpu_ticks();
  if (!before || !after) return std::nullopt;
  return shares_between(*before, *after);
}

Diagnosis diagnose() {
  raise_descriptor_limit();  // as every verb that needs descriptors does
  const auto limits = read_limits();
  const auto machine = read_machine();
  const auto& build = this_build();
  const auto stored = read_stored_calibration();
  const auto on = lab::calibrated_on(machine, limits, build);
  const auto now = std::chrono::floor<WallTime::duration>(std::chrono::system_clock::now());
  return {.capacities = capacities(limits),
          .findings = examine(machine, limits, build, cpu_use_now()),
          .environment = environment_facts(machine, limits, build),
          .floor = floor_line(stored.calibration, stored.fault, on, now),
          .calibration = lab::carried_facts(stored.calibration, on)};
}

Verb::Action declare(CLI::App& app) {
  const auto json = std::make_shared<bool>(false);
  app.add_flag("--json", *json, "print one JSON object");
  return [json]() -> Result<ExitCode> {
    const auto diagnosis = diagnose();
    fmt::print("{}", *json ? doctor_json(diagnosis) : doctor_text(diagnosis));
    return ExitCode::done;
  };
}

}  // namespace

extern const Verb doctor_verb{
    .name = "doctor",
    .summary = "what this machine's limits allow, what would spoil a measurement, and what to do",
    .examples =
        "  waitbench doctor\n"
        "  waitbench doctor --json",
    .declare = declare,
};

}  // namespace waitbench::cli
