#include "lab/predict.hpp"

#include <algorithm>

namespace waitbench::lab {

ClosedPrediction predict(const ClosedSystem& system) {
  const double n = static_cast<double>(system.users);
  const double s = to_seconds(system.service);
  const double z = to_seconds(system.think);
  double x = n / (s + z);
  double r = s;
  if (system.servers) {
    const double m = static_cast<double>(*system.servers);
    x = std::min(x, m / s);
    r = std::max(r, n * s / m - z);
  }
  return {x, from_seconds(r)};
}

}  // namespace waitbench::lab
