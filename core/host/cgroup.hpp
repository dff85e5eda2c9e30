// The limits that the control groups (cgroups, v1 or v2) around this process set.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace waitbench {

/// Where the group of a controller ("pids", "memory") lies: `mount` below /sys/fs/cgroup, then `path`.
struct CgroupPath {
  std::string mount;  ///< "" in v2; the controllers' names in v1
  std::string path;   ///< "/" or "/a/b"
  bool operator==(const CgroupPath&) const = default;
};

/// Reads /proc/self/cgroup (cgroups(7)). Pure.
std::optional<CgroupPath> parse_cgroup(std::string_view text, std::string_view controller);

/// The lowest limit that `file` ("pids.max") states in the group or in one of those around it; nullopt when
/// none does. `root` is where the file system begins, "" outside tests.
std::optional<std::uint64_t> lowest_cgroup_limit(const std::string& root, const CgroupPath& group,
                                                 const std::string& file);

}  // namespace waitbench
