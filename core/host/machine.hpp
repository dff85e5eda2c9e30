// What kernel and hardware this is.
#pragma once

#include <optional>
#include <string>

#include "core/host/proc_text.hpp"
#include "core/record/record.hpp"
#include "core/units.hpp"

namespace waitbench {

/// Nothing in it tells one machine of a kind from another: no host name, no addresses, no serial numbers.
struct Machine {
  std::string kernel;  ///< "Linux 6.1.0-18-amd64 x86_64"
  std::optional<std::string> cpu;
  bool virtual_machine = false;             ///< the CPU says that a hypervisor runs it
  std::optional<std::string> clock_source;  ///< "tsc"
  std::optional<std::string> governor;      ///< of the first CPU's frequency; absent where nothing scales it
  std::optional<Duration> timer_slack;      ///< how much later than asked a sleeping thread may be woken
};

Machine read_machine();

/// CPU time of the whole machine until now; nullopt where /proc/stat cannot be read.
std::optional<CpuTicks> read_cpu_ticks();

/// Parts of the machine's CPU time between two readings, each in [0, 1].
struct CpuShares {
  double busy = 0, stolen = 0;
  bool operator==(const CpuShares&) const = default;
};
/// Zero when no tick lies between them. Pure.
CpuShares shares_between(const CpuTicks& before, const CpuTicks& after);

/// The same in seconds: a tick is a hundredth of one (USER_HZ, on x86-64 and on Arm, whatever HZ is). Pure.
MachineUse use_between(const CpuTicks& before, const CpuTicks& after);

}  // namespace waitbench
