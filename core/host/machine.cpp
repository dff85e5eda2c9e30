#include "core/host/machine.hpp"

#include <sys/prctl.h>
#include <sys/utsname.h>

#include <fmt/format.h>

#include "core/host/proc_file.hpp"

namespace waitbench {
namespace {

std::optional<std::string> one_line(const char* path) {
  boost::system::error_code error;
  const auto text = read_file(path, error);
  const auto line = without_blanks(text);
  if (line.empty()) return std::nullopt;
  return std::string(line);
}

bool has_word(std::string_view text, std::string_view word) {
  return fmt::format(" {} ", text).find(fmt::format(" {} ", word)) != std::string::npos;
}

// How far `after` lies above `before`; the kernel's idle counters have been seen to go back.
double risen(std::uint64_t before, std::uint64_t after) {
  return after > before ? static_cast<double>(after - before) : 0;
}

}  // namespace

Machine read_machine() {
  Machine machine;
  utsname name{};
  ::uname(&name);  // its nodename, the host's, is left out on purpose
  machine.kernel = fmt::format("{} {} {}", name.sysname, name.release, name.machine);
  boost::system::error_code error;
  const auto cpuinfo = read_file("/proc/cpuinfo", error);
  if (const auto model = parse_cpuinfo(cpuinfo, "model name")) machine.cpu = std::string(*model);
  machine.virtual_machine = has_word(parse_cpuinfo(cpuinfo, "flags").value_or(""), "hypervisor");
  machine.clock_source = one_line("/sys/devices/system/clocksource/clocksource0/current_clocksource");
  machine.governor = one_line("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor");
  if (const auto slack = ::prctl(PR_GET_TIMERSLACK); slack >= 0) machine.timer_slack = Duration(slack);
  return machine;
}

std::optional<CpuTicks> read_cpu_ticks() {
  boost::system::error_code error;
  return parse_cpu_ticks(read_file("/proc/stat", error));
}

CpuShares shares_between(const CpuTicks& before, const CpuTicks& after) {
  const auto busy = risen(before.busy, after.busy);
  const auto stolen = risen(before.steal, after.steal);
  const auto all = busy + stolen + risen(before.idle, after.idle);
  if (all == 0) return {};
  return {.busy = busy / all, .stolen = stolen / all};
}

MachineUse use_between(const CpuTicks& before, const CpuTicks& after) {
  constexpr double per_second = 100;
  return {.busy_s = risen(before.busy, after.busy) / per_second,
          .stolen_s = risen(before.steal, after.steal) / per_second,
          .idle_s = risen(before.idle, after.idle) / per_second};
}

}  // namespace waitbench
