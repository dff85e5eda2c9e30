#include "lab/theory/retries.hpp"

#include <cmath>

namespace waitbench::lab::theory {

double expected_attempts(double failure, std::uint64_t attempts) {
  const auto r = static_cast<double>(attempts);
  const double success = 1 - failure;
  if (success <= 0) return r;
  if (attempts == 0) return 0;
  return -std::expm1(r * std::log1p(-success)) / success;  // 1 - p^r without cancelling
}

double dead_share(double failure, std::uint64_t attempts) {
  return std::pow(failure, static_cast<double>(attempts));
}

double layered(std::uint64_t attempts, std::uint64_t layers) {
  return std::pow(static_cast<double>(attempts), static_cast<double>(layers));
}

bool metastable(double arrivals_per_s, double capacity_per_s, std::uint64_t attempts) {
  return arrivals_per_s < capacity_per_s && arrivals_per_s * static_cast<double>(attempts) > capacity_per_s;
}

}  // namespace waitbench::lab::theory
