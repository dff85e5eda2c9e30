#include "core/host/checkup.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace waitbench {
namespace {

// Read without a system call (the kernel's vDSO); all others cost one, and some microseconds.
constexpr std::array<std::string_view, 4> fast_clocks{"tsc", "kvm-clock", "hyperv_clocksource_tsc_page",
                                                      "arch_sys_counter"};
constexpr double quiet_busy = 0.10;    // what a machine at rest stays below
constexpr double quiet_stolen = 0.01;  // a hundredth of the CPU gone is visible in any percentile above p99
constexpr std::uint64_t wide_backlog = 4096;  // what the servers ask for

}  // namespace

std::vector<Finding> examine(const Machine& machine, const Limits& limits, const Build& build,
                             std::optional<CpuShares> now) {
  std::vector<Finding> findings;
  const auto find = [&](std::string code, std::string text, std::string to_do) {
    findings.push_back({std::move(code), std::move(text), std::move(to_do)});
  };

  if (!build.for_measuring()) {
    find("build",
         fmt::format("this build is {}{}: its figures are not comparable", build.type,
                     build.sanitizers.empty() ? "" : " with sanitizers"),
         "build the release preset");
  }
  if (limits.cores == 1)
    find("cores", "server and generator share one core", "use two, or another machine for one");
  if (now && now->busy > quiet_busy) {
    find("cpu_busy", fmt::format("other programs take {:.0f} % of the CPU", 100 * now->busy),
         "stop them, or wait");
  }
  if (now && now->stolen > quiet_stolen) {
    find("cpu_stolen", fmt::format("the hypervisor takes {:.1f} % of the CPU away", 100 * now->stolen),
         "use a quieter host");
  }
  if (machine.clock_source && std::ranges::find(fast_clocks, *machine.clock_source) == fast_clocks.end()) {
    find("clock_source",
         fmt::format("the clock is {}: reading it costs a system call", *machine.clock_source),
         "boot with clocksource=tsc");
  }
  if (machine.governor && *machine.governor != "performance") {
    find("governor", fmt::format("the CPU's governor is {}: its speed varies", *machine.governor),
         "cpupower frequency-set -g performance");
  }
  if (limits.accept_backlog && *limits.accept_backlog < wide_backlog) {
    find("accept_backlog",
         fmt::format("net.core.somaxconn is {}: bursts of connections wait a second", *limits.accept_backlog),
         fmt::format("sysctl -w net.core.somaxconn={}", wide_backlog));
  }
  if (limits.overcommit == 2u) {
    find("overcommit", "vm.overcommit_memory is 2: thread stacks count in full",
         "sysctl -w vm.overcommit_memory=0");
  }
  for (const auto& file : limits.unreadable) {
    find("unreadable", fmt::format("{} cannot be read: its limit is unknown", file),
         "run outside the sandbox");
  }
  return findings;
}

}  // namespace waitbench
