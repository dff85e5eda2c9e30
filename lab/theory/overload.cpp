#include "lab/theory/overload.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "lab/theory/long_duration.hpp"

namespace waitbench::lab::theory {
namespace {

std::optional<Duration> drain(double backlog, double capacity_per_s, double arrivals_per_s) {
  if (backlog <= 0) return Duration::zero();
  if (arrivals_per_s >= capacity_per_s) return {};
  return long_duration(backlog / (capacity_per_s - arrivals_per_s));
}

}  // namespace

double backlog_after(double arrivals_per_s, double capacity_per_s, Duration t) {
  return std::max(arrivals_per_s - capacity_per_s, 0.0) * to_seconds(t);
}

Duration wait_after(double arrivals_per_s, double capacity_per_s, Duration t) {
  const double backlog = backlog_after(arrivals_per_s, capacity_per_s, t);
  return backlog > 0 ? long_duration(backlog / capacity_per_s) : Duration::zero();
}

std::optional<Duration> goodput_dies(double arrivals_per_s, double capacity_per_s, Duration patience) {
  if (arrivals_per_s <= capacity_per_s) return {};
  return long_duration(to_seconds(patience) * capacity_per_s / (arrivals_per_s - capacity_per_s));
}

std::optional<Duration> drain_after_spike(double spike_per_s, double capacity_per_s, double later_per_s,
                                          Duration lasted) {
  return drain(backlog_after(spike_per_s, capacity_per_s, lasted), capacity_per_s, later_per_s);
}

std::optional<Duration> drain_after_outage(Duration lasted, double arrivals_per_s, double capacity_per_s) {
  return drain(arrivals_per_s * to_seconds(lasted), capacity_per_s, arrivals_per_s);
}

std::optional<std::uint64_t> useful_queue(std::uint64_t servers, Duration timeout, Duration service) {
  if (service <= Duration::zero()) return {};
  if (timeout <= service) return 0;
  // A quotient of whole numbers below 2^53 is never rounded up to the next whole number.
  const double places =
      std::floor(static_cast<double>(servers) * static_cast<double>((timeout - service).count()) /
                 static_cast<double>(service.count()));
  return places < 0x1p64 ? static_cast<std::uint64_t>(places) : std::numeric_limits<std::uint64_t>::max();
}

}  // namespace waitbench::lab::theory
