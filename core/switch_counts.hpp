// Context switches, counted.
#pragma once

#include <cstdint>

namespace waitbench {

/// How often a thread, or all of a process, gave up the CPU (it waited) and how often it was taken away.
struct SwitchCounts {
  std::uint64_t voluntary = 0;
  std::uint64_t involuntary = 0;

  SwitchCounts& operator+=(const SwitchCounts& other) {
    voluntary += other.voluntary;
    involuntary += other.involuntary;
    return *this;
  }
  SwitchCounts& operator-=(const SwitchCounts& other) {
    voluntary -= other.voluntary;
    involuntary -= other.involuntary;
    return *this;
  }
  bool operator==(const SwitchCounts&) const = default;
};

}  // namespace waitbench
