#include "lab/theory/waiting_line.hpp"

#include <cmath>
#include <limits>

#include "lab/theory/long_duration.hpp"

namespace waitbench::lab::theory {

double erlang_b(std::uint64_t servers, double load) {
  double blocked = 1;
  for (std::uint64_t k = 1; k <= servers && blocked > 0; ++k)
    blocked = load * blocked / (static_cast<double>(k) + load * blocked);
  return blocked;
}

double erlang_c(std::uint64_t servers, double load) {
  const auto m = static_cast<double>(servers);
  if (load >= m) return 1;
  const double blocked = erlang_b(servers, load);
  return m * blocked / (m - load * (1 - blocked));
}

std::optional<Duration> mean_wait(std::uint64_t servers, double arrivals_per_s, Duration service) {
  const double s = to_seconds(service);
  const double load = arrivals_per_s * s;
  const auto m = static_cast<double>(servers);
  if (load >= m) return {};
  return long_duration(erlang_c(servers, load) * s / (m - load));
}

double waits_longer(std::uint64_t servers, double arrivals_per_s, Duration service, Duration t) {
  const double load = arrivals_per_s * to_seconds(service);
  const auto m = static_cast<double>(servers);
  if (load >= m) return 1;
  return erlang_c(servers, load) * std::exp(-(m - load) * (to_seconds(t) / to_seconds(service)));
}

Duration wave_response(std::uint64_t k, std::uint64_t servers, Duration service) {
  const std::uint64_t waves = k / servers + (k % servers != 0 ? 1 : 0);
  return times(waves, service);
}

Duration mean_wave_response(std::uint64_t requests, std::uint64_t servers, Duration service) {
  const std::uint64_t waves = requests / servers, last = requests % servers;
  const auto whole = static_cast<double>(waves), left = static_cast<double>(last);
  const double waited = static_cast<double>(servers) * whole * (whole + 1) / 2 + left * (whole + 1);
  return long_duration(waited / static_cast<double>(requests) * to_seconds(service));
}

double littles_in_flight(double throughput_per_s, Duration response) {
  return throughput_per_s * to_seconds(response);
}

double bottleneck_capacity(std::uint64_t servers, Duration service) {
  if (service <= Duration::zero()) return std::numeric_limits<double>::infinity();
  return static_cast<double>(servers) / to_seconds(service);
}

double blocked_loop_capacity(std::uint64_t loops, Duration blocking) {
  return bottleneck_capacity(loops, blocking);
}

}  // namespace waitbench::lab::theory
