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
  const double demand = to_seconds(system.cpu) / system.cores;  // of all cores together
  if (demand > 0) {
    x = std::min(x, 1 / demand);
    r = std::max(r, n * demand - z);
  }
  return {x, from_seconds(r), x * demand};
}

ClosedSystem closed_system(const Experiment& experiment, std::uint64_t users, unsigned cores) {
  return {.users = users,
          .service = service_time(experiment),
          .cpu = mean_cpu(experiment.plan),
          .cores = std::max(cores, 1U)};
}

}  // namespace waitbench::lab
