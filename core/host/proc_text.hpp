// The texts of /proc, read into values. Pure: no file is opened here.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>
#include <sys/types.h>
#include <vector>

#include "core/switch_counts.hpp"
#include "core/units.hpp"

namespace waitbench {

/// What /proc/PID/status and /proc/PID/task/TID/status say; a line that is absent, or is no number, is
/// nullopt.
struct ProcStatus {
  std::optional<std::uint64_t> threads;
  std::optional<Bytes> rss, virtual_size;  ///< absent in kernel threads and in processes that have ended
  std::optional<SwitchCounts> switches;    ///< of one thread, whichever file it is
};

/// Never fails; lines are told by their beginning, and of two with the same name the first counts (proc(5)).
ProcStatus parse_status(std::string_view text);

/// /proc/PID/task/TID/children: numbers with blanks between them; up to what is none.
std::vector<pid_t> parse_pids(std::string_view text);

/// Whether /proc/PID/stat is that of a process that has ended, or is about to: state Z or X, or the flag
/// PF_EXITING (include/linux/sched.h), with which it gives its memory back. Behind a name that may hold
/// anything (proc(5)).
bool has_ended(std::string_view text);

/// Local ports that connect() chooses from, both included.
struct PortRange {
  std::uint16_t first = 0, last = 0;
  std::uint64_t count() const { return std::uint64_t{last} - first + 1; }
  bool operator==(const PortRange&) const = default;
};
/// /proc/sys/net/ipv4/ip_local_port_range: two ports, the second not below the first.
std::optional<PortRange> parse_port_range(std::string_view text);

/// The size on the line "`name`:  123 kB" of /proc/meminfo.
std::optional<Bytes> parse_meminfo(std::string_view text, std::string_view name);

/// /proc/loadavg: "1.58 1.52 0.81 1/88 17591".
struct LoadAverage {
  double one_minute = 0;      ///< threads that ran or wanted to, averaged
  std::uint64_t threads = 0;  ///< of the whole machine, waiting ones included
};
std::optional<LoadAverage> parse_load_average(std::string_view text);

/// CPU time of the whole machine since it started, in ticks: the "cpu" line of /proc/stat.
struct CpuTicks {
  std::uint64_t busy = 0;   ///< user, nice, system, interrupts
  std::uint64_t idle = 0;   ///< idle, waiting for I/O
  std::uint64_t steal = 0;  ///< wanted, but the hypervisor ran somebody else
  bool operator==(const CpuTicks&) const = default;
};
std::optional<CpuTicks> parse_cpu_ticks(std::string_view text);

/// The value of the first line "`name` : value" of /proc/cpuinfo, without blanks around it.
std::optional<std::string_view> parse_cpuinfo(std::string_view text, std::string_view name);

/// `text` without blanks and line ends around it.
std::string_view without_blanks(std::string_view text);

/// Takes the first line off the front of `text`, without its line end.
std::string_view take_line(std::string_view& text);

/// A whole number and nothing behind it but blanks and line ends, else nullopt.
std::optional<std::uint64_t> parse_number(std::string_view text);

}  // namespace waitbench
