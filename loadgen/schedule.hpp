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

/// The moment at which arrival `index` (from 0) of a constant rate is due. In closed form, so that errors do
/// not add up.
Duration due_time(Rate rate, std::uint64_t index);

/// The moments at which the arrivals of an open load are due, one after the other: a pure function of the
/// load and the seed, so that each thread can step through all of them and take its own. A Poisson process
/// has independent exponential gaps (S. M. Ross, "Introduction to Probability Models", 10th edition, 2010,
/// section 5.3.2).
class ArrivalTimes {
 public:
  ArrivalTimes(const Open& load, std::uint64_t seed) : load_(load), seed_(seed) {}
  Duration next();

 private:
  Open load_;
  std::uint64_t seed_;
  std::uint64_t index_ = 0;
  double after_s_ = 0;  // of Poisson arrivals: when the last one was due
};

/// How long user `user` thinks after its `n`-th answer (from 0).
Duration think_time(const Closed& load, std::uint64_t seed, std::uint64_t user, std::uint64_t n);

/// The moment at which user `index` of `users` begins: evenly over the ramp, never faster than
/// `connect_rate`.
Duration user_start(std::uint64_t index, std::uint64_t users, Duration ramp, Rate connect_rate);

/// What the probing request decides when the user did not: one latency of warm-up fills an open load's
/// pipeline and spreads a closed load's users over one cycle, thinking included, so that they do not move in
/// step.
struct Phases {
  Window window;
  Duration ramp{};
};
/// `probed` is absent when there was no probe or it was not answered.
Phases plan_phases(const LoadOptions& options, std::optional<Duration> probed);

}  // namespace waitbench::loadgen
