// When things are due: pure functions of the load and an index, the same for every server.
//
// Times are counted from the beginning of the load; the window follows the warm-up.
#pragma once

#include <cstdint>

#include "loadgen/options.hpp"

namespace waitbench::loadgen {

/// The measured part of a load: [begin, end).
struct Window {
  Duration begin{}, end{};
  Duration length() const { return end - begin; }
  bool contains(Duration t) const { return begin <= t && t < end; }
};

/// The moment at which arrival `index` (from 0) of an open load is due. In closed form, so that errors do not
/// add up.
Duration due_time(Rate rate, std::uint64_t index);

/// The moment at which user `index` of `users` begins: evenly over the ramp, never faster than
/// `connect_rate`.
Duration user_start(std::uint64_t index, std::uint64_t users, Duration ramp, Rate connect_rate);

/// What the probing request decides when the user did not: one latency of warm-up fills an open load's
/// pipeline and spreads a closed load's users over one cycle, so that they do not move in step.
struct Phases {
  Window window;
  Duration ramp{};
};
/// `probed` is absent when there was no probe or it was not answered.
Phases plan_phases(const LoadOptions& options, std::optional<Duration> probed);

}  // namespace waitbench::loadgen
