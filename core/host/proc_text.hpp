// The texts of /proc, read into values. Pure: no file is opened here.
#pragma once

#include <cstdint>
#include <optional>
#include <string_view>

#include "core/units.hpp"

namespace waitbench {

/// How often a thread gave up its CPU by itself (it waited) and how often it was taken away.
struct SwitchCounts {
  std::uint64_t voluntary = 0;
  std::uint64_t involuntary = 0;

  SwitchCounts& operator+=(const SwitchCounts& other);
  SwitchCounts& operator-=(const SwitchCounts& other);
  bool operator==(const SwitchCounts&) const = default;
};

/// What /proc/PID/status and /proc/PID/task/TID/status say; a line that is absent, or is no number, is
/// nullopt.
struct ProcStatus {
  std::optional<std::uint64_t> threads;
  std::optional<Bytes> rss, virtual_size;  ///< absent in kernel threads and in processes that have ended
  std::optional<SwitchCounts> switches;    ///< of one thread, whichever file it is
};

/// Never fails; lines are told by their beginning, and of two with the same name the first counts (proc(5)).
ProcStatus parse_status(std::string_view text);

/// A whole number and nothing behind it but blanks and line ends, else nullopt.
std::optional<std::uint64_t> parse_number(std::string_view text);

}  // namespace waitbench
