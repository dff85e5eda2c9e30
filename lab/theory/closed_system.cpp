#include "lab/theory/closed_system.hpp"

#include <algorithm>

#include "lab/theory/long_duration.hpp"

namespace waitbench::lab::theory {

ClosedBounds bounds_of(const ClosedSystem& system) {
  const double n = system.users;
  const double s = to_seconds(system.service);
  const double z = to_seconds(system.think);
  double x = n / (s + z);
  double r = s;
  if (system.servers) {
    x = std::min(x, *system.servers / s);
    r = std::max(r, n * s / *system.servers - z);
  }
  const double demand = to_seconds(system.cpu) / system.cores;  // of all cores together
  if (demand > 0) {
    x = std::min(x, 1 / demand);
    r = std::max(r, n * demand - z);
  }
  return {x, long_duration(r), x * demand};
}

}  // namespace waitbench::lab::theory
