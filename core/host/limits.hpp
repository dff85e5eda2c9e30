// What the machine, and the shell that started it, allow this process.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/host/proc_text.hpp"
#include "core/units.hpp"

namespace waitbench {

struct Limits {
  std::uint64_t descriptors = 0;       ///< that this process may open (RLIMIT_NOFILE, soft)
  std::uint64_t descriptors_hard = 0;  ///< up to which it may raise that itself

  /// Absent: there is no such limit, or it does not hold for this user (root).
  std::optional<std::uint64_t> user_threads;  ///< RLIMIT_NPROC, soft
  std::optional<std::uint64_t> cgroup_threads;
  std::optional<Bytes> cgroup_memory;

  /// Absent: cannot be read here; `unreadable` names the file.
  std::optional<std::uint64_t> threads_max, pid_max;
  std::optional<std::uint64_t> max_map_count;  ///< maps of one process
  std::optional<PortRange> ephemeral_ports;
  std::optional<std::uint64_t> accept_backlog;     ///< net.core.somaxconn
  std::optional<std::uint64_t> handshake_backlog;  ///< net.ipv4.tcp_max_syn_backlog
  std::optional<std::uint64_t> overcommit;         ///< vm.overcommit_memory: 0 guess, 1 always, 2 never
  std::optional<Bytes> memory_total, memory_available;
  std::optional<std::uint64_t> threads_running;  ///< on the whole machine, now

  unsigned cores = 0;  ///< that this process may run on (sched_getaffinity)

  /// The files that should have been readable and were not, as "/proc/sys/kernel/pid_max".
  std::vector<std::string> unreadable;
};

/// Reads them all now; what cannot be read is absent. `root` is where the file system begins, "" outside
/// tests.
Limits read_limits(const std::string& root = "");

/// Raises RLIMIT_NOFILE from soft to hard, for this process and those it starts, and returns what it is now.
std::uint64_t raise_descriptor_limit() noexcept;

}  // namespace waitbench
