// What a process uses at one moment, as Linux tells it in /proc.
#pragma once

#include <cstdint>
#include <string_view>
#include <sys/types.h>

#include "core/result.hpp"
#include "core/units.hpp"

namespace waitbench {

/// Cumulative counters and present sizes of one process, all its threads added up.
struct ProcessSample {
  std::uint64_t threads = 0;
  std::uint64_t descriptors = 0;
  Bytes rss, virtual_size;
  Duration cpu{};                        ///< user and system, of living and ended threads
  std::uint64_t voluntary_switches = 0;  ///< of living threads, see ProcessSampler
  std::uint64_t involuntary_switches = 0;
};

}  // namespace waitbench
