#include "lab/advice/flow.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <variant>

#include "lab/theory/closed_system.hpp"
#include "lab/theory/long_duration.hpp"
#include "lab/theory/waiting_line.hpp"

namespace waitbench::lab {
namespace {

using namespace std::chrono_literals;

// Arrivals in flight are a Poisson number: mean and variance are the same.
constexpr double deviations = 3;

// When an objective asks for it: P(W > t) = 1 % of M/M/m.
Duration wait_p99(std::uint64_t servers, double arrivals_per_s, Duration service) {
  constexpr double longest_share = 0.01;
  const double load = arrivals_per_s * to_seconds(service);
  const double waiting = theory::erlang_c(servers, load);
  if (waiting <= longest_share) return 0ns;
  return theory::long_duration(std::log(waiting / longest_share) * to_seconds(service) /
                               (static_cast<double>(servers) - load));
}

Flow closed_flow(const Users& users, const Stream& stream, unsigned cores) {
  const auto count = static_cast<double>(users.count);
  const double by_places = stream.places ? theory::bottleneck_capacity(*stream.places, stream.service)
                                         : std::numeric_limits<double>::infinity();
  const double by_cores = theory::bottleneck_capacity(cores, stream.cpu);
  theory::ClosedSystem system{.users = count,
                              .service = stream.service,
                              .think = users.think,
                              .servers = {},
                              .cpu = stream.cpu,
                              .cores = static_cast<double>(cores)};
  if (stream.places) system.servers = static_cast<double>(*stream.places);
  const auto bounds = theory::bounds_of(system);
  Flow flow;
  flow.wanted_per_s = count / to_seconds(stream.service + users.think);
  flow.capacity_per_s = std::min(by_places, by_cores);
  flow.per_s = bounds.throughput_per_s;
  if (flow.capacity_per_s < flow.wanted_per_s)
    flow.limit = by_places < by_cores ? Flow::Limit::places : Flow::Limit::cores;
  flow.response = bounds.response;
  // In order of arrival, and all alike: each waits as long. Who computes does not wait in order.
  if (flow.limit != Flow::Limit::cores) flow.p99 = bounds.response;
  flow.in_flight = users.count;
  return flow;
}

Flow open_flow(const ArrivalRate& rate, const Stream& stream, unsigned cores) {
  Flow flow;
  flow.wanted_per_s = rate.per_s;
  const auto shared = stream.own_loops ? 1 : std::uint64_t{cores};
  const double to_each = stream.own_loops ? rate.per_s / cores : rate.per_s;
  const auto for_cpu = theory::mean_wait(shared, to_each, stream.cpu);
  const Duration service = stream.service + for_cpu.value_or(0ns);
  const double by_cores = theory::bottleneck_capacity(cores, stream.cpu);
  const double by_places = stream.places ? theory::bottleneck_capacity(*stream.places, service)
                                         : std::numeric_limits<double>::infinity();
  flow.capacity_per_s = std::min(by_places, by_cores);
  const auto for_place =
      stream.places ? theory::mean_wait(*stream.places, rate.per_s, service) : std::optional(Duration(0));
  if (!for_cpu || !for_place) {
    flow.limit = by_places < by_cores ? Flow::Limit::places : Flow::Limit::cores;
    flow.per_s = std::min(flow.capacity_per_s, rate.per_s);
    return flow;
  }
  flow.per_s = rate.per_s;
  flow.response = service + *for_place;
  // The sum of the two percentiles, which is at least that of the sum while few wait for both.
  flow.p99 = stream.service + wait_p99(shared, to_each, stream.cpu) +
             (stream.places ? wait_p99(*stream.places, rate.per_s, service) : 0ns);
  flow.in_flight = rarely_exceeded(theory::littles_in_flight(rate.per_s, *flow.response));
  return flow;
}

}  // namespace

std::uint64_t rarely_exceeded(double mean) {
  return static_cast<std::uint64_t>(std::ceil(mean + deviations * std::sqrt(mean)));
}

Flow flow_of(const Workload& workload, const Stream& stream) {
  if (const auto* users = std::get_if<Users>(&workload.demand))
    return closed_flow(*users, stream, workload.cores);
  return open_flow(std::get<ArrivalRate>(workload.demand), stream, workload.cores);
}

}  // namespace waitbench::lab
