// Which clock the job queue lives by.
#pragma once

#include <chrono>

namespace waitbench::messaging {

/// Wall-clock time in UTC, in microseconds: several processes, and the same process after a restart, compare
/// their moments through the stored queue, which no monotonic clock allows. A clock that is set moves due
/// times and the ends of leases by as much; it can make a job be delivered again, never be lost or done by
/// two that both count (the tokens see to that).
using Moment = std::chrono::sys_time<std::chrono::microseconds>;

}  // namespace waitbench::messaging
