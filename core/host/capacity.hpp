// How many users one process, or several, can hold on this machine, by which limit, and what lifts it.
//
// Pure: from Limits alone. The counts are what the limits allow, not what the machine does well.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "core/host/limits.hpp"
#include "core/result.hpp"

namespace waitbench {

/// One limit, in users.
struct Ceiling {
  std::uint64_t users = 0;
  std::string limit;    ///< "20,000 descriptors"
  std::string to_lift;  ///< what the user can do about it, a few words
};

/// Every limit on one way of holding users, the one met first in front.
struct Capacity {
  std::string holds;  ///< "users, coroutine, one process"
  std::vector<Ceiling> ceilings;
};

/// A suspended request: a descriptor of one of `processes` (>= 1), and memory for it on both sides.
Capacity coroutine_capacity(const Limits& limits, unsigned processes = 1);
/// A blocked thread for each: besides that a thread of the machine's, the user's and the control group's, two
/// maps (its stack and the guard page below), and memory.
Capacity thread_capacity(const Limits& limits);
/// Connections from one source address to one address and port; no ceilings when the port range is unknown.
Capacity port_capacity(const Limits& limits);
/// All of these; with a process for each core as well, where there are several.
std::vector<Capacity> capacities(const Limits& limits);

/// What the load generator needs for `users` connections at once to one address, from `sources` (>= 1) source
/// addresses: a descriptor each and a local port each. Errors (environment): what is missing and how much of
/// it there is.
Result<void> check_capacity(std::uint64_t users, const Limits& limits, std::uint64_t sources = 1);

}  // namespace waitbench
