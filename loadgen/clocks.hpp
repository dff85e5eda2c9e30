// Was a clock set, or the machine asleep, while a load ran?
//
// No duration depends on it: all come from the monotonic clock. But whoever lays a record beside other logs
// needs to know of the first, and nothing that was under way during the second was measured.
#pragma once

#include <functional>

#include "core/units.hpp"

namespace waitbench::loadgen {

/// What three clocks showed at one moment (clock_gettime(2)).
struct ClockReadings {
  Duration monotonic{};  ///< CLOCK_MONOTONIC: stands still while the machine is suspended
  Duration boot{};       ///< CLOCK_BOOTTIME: goes on meanwhile
  Duration wall{};       ///< CLOCK_REALTIME, since 1970: goes on, and can be set
};

/// Where readings come from.
using ClockReader = std::function<ClockReadings()>;

/// Reads them, again if this thread was interrupted in between. Threads: any.
ClockReadings read_clocks();

struct ClockChanges {
  Duration stepped{};    ///< by how much the wall clock was set, forward or (negative) back
  Duration suspended{};  ///< for how long the machine was
};

/// What happened between two readings. A clock that is slewed (adjtime(3), NTP) is not set: the kernel then
/// changes the pace of all three alike.
ClockChanges changes_between(const ClockReadings& before, const ClockReadings& after);

}  // namespace waitbench::loadgen
