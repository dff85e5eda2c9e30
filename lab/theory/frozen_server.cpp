#include "lab/theory/frozen_server.hpp"

#include <algorithm>
#include <cmath>

#include "lab/theory/long_duration.hpp"

namespace waitbench::lab::theory {

double delayed_share(const FrozenServer& server) {
  return to_seconds(server.frozen) / to_seconds(server.run);
}

double delayed_longer(const FrozenServer& server, Duration latency) {
  return to_seconds(std::max(server.frozen - latency, Duration::zero())) / to_seconds(server.run);
}

Duration latency_quantile(const FrozenServer& server, double quantile) {
  return long_duration(to_seconds(server.frozen) - (1 - quantile) * to_seconds(server.run));
}

Duration mean_latency(const FrozenServer& server) {
  return long_duration(delayed_share(server) * to_seconds(server.frozen) / 2);
}

std::uint64_t uncorrected_samples(const FrozenServer& server, double per_s) {
  return 1 + static_cast<std::uint64_t>(per_s * to_seconds(server.run - server.frozen));
}

Duration uncorrected_quantile(const FrozenServer& server, std::uint64_t samples, double quantile) {
  const auto n = static_cast<double>(samples);
  return std::ceil(quantile * n) >= n ? server.frozen : Duration::zero();
}

}  // namespace waitbench::lab::theory
