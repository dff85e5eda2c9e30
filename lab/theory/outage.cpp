#include "lab/theory/outage.hpp"

#include <algorithm>

namespace waitbench::lab::theory {

double failed_while_gone(double arrivals_per_s, Duration outage, Duration service) {
  return arrivals_per_s * (to_seconds(outage) + to_seconds(service));
}

double failed_while_silent(double arrivals_per_s, Duration outage, Duration service, Duration timeout) {
  const double s = to_seconds(service);
  const double too_late = std::max(to_seconds(outage) + s - to_seconds(timeout), 0.0);
  return arrivals_per_s * (too_late + std::min(s, too_late));
}

}  // namespace waitbench::lab::theory
