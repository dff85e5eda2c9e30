// Whether threads that sleep are woken in time: not where others use the CPUs, or, of a virtual machine,
// where its host does.
#pragma once

#include <vector>

#include "core/units.hpp"

namespace waitbench {

/// The share, from 0 to 1, of `late_by` that is more than 1 ms, which is when a request counts as taken up
/// too late as well. 0 of none. Pure.
double share_late(const std::vector<Duration>& late_by);

/// Of so many sleeps of 1 ms the share that ended more than 1 ms late: the worst of one thread for each core
/// that this process may run on. Takes 1 ms for each, or longer where they are late. Throws std::system_error
/// when the system refuses a thread.
double late_wakes(unsigned sleeps);

}  // namespace waitbench
