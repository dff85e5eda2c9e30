// What can users who each wait for their answer get out of a system, and how long do they wait?
#pragma once

#include <cstdint>
#include <optional>

#include "core/units.hpp"

namespace waitbench::lab::theory {

/// A closed system of `users` who think for `think`, whose requests take `service` each, of which `servers`
/// can be served at once (absent: any number). Of the service, `cpu` keeps one of the `cores` busy.
struct ClosedSystem {
  double users = 1;
  Duration service{};
  Duration think{};
  std::optional<double> servers{};
  Duration cpu{};
  double cores = 1;
};

struct ClosedBounds {
  double throughput_per_s = 0;
  Duration response{};
  double cpu_utilization = 0;  ///< share of all cores, 0 to 1
};

/// The asymptotic bounds X <= min(N/(S+Z), m/S, c/D) and R >= max(S, N S/m - Z, N D/c - Z), D being the `cpu`
/// and c the `cores`, which a system that only waits meets (E. D. Lazowska et al., "Quantitative System
/// Performance", 1984, chapter 5); and the utilization law U = X D/c (chapter 3). `service` must be above
/// zero.
ClosedBounds bounds_of(const ClosedSystem& system);

}  // namespace waitbench::lab::theory
