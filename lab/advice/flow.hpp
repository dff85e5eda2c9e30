// What theory says of a stream of requests through one server: how many a second, how fast, how many at once.
// Pure.
#pragma once

#include <cstdint>
#include <optional>

#include "core/units.hpp"
#include "lab/advice/workload.hpp"

namespace waitbench::lab {

/// A stream of requests through a server: S each, of which D on one of the cores, m at a time.
struct Stream {
  Duration service{}, cpu{};
  std::optional<std::uint64_t> places{};
  bool own_loops = false;  // who computes waits for its own loop's core, not for any
};

/// What comes of it.
struct Flow {
  double wanted_per_s = 0, per_s = 0, capacity_per_s = 0;
  std::optional<Duration> response{}, p99{};
  std::uint64_t in_flight = 0;
  enum class Limit : std::uint8_t { demand, places, cores } limit = Limit::demand;
};

/// By the bounds of a closed system for users, by M/M/m for arrivals (lab/theory).
Flow flow_of(const Workload& workload, const Stream& stream);

/// How many of a Poisson number of this mean are there at most, but rarely: three deviations above it.
std::uint64_t rarely_exceeded(double mean);

}  // namespace waitbench::lab
