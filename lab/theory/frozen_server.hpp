// What does a run at a constant rate measure when its server stands still for a while, and what would a load
// generator report that waits for its answers before it asks again?
//
// Pure. The server answers at once, but stands still for d in a run of length T, and afterwards answers at
// once all that has come meanwhile. Latency counts from the moment at which a request was due; one that was
// due u into the freeze has d - u. Requests are due evenly, so a share (d - x) / T of them waits longer than
// x: a uniform law over [0, d] with weight d / T, the rest at zero. Real service times come on top; the share
// of n requests is exact to 1/n. Source: G. Tene, "How NOT to Measure Latency", 2013 (coordinated omission),
// whose example the tests recalculate.
#pragma once

#include <cstdint>

#include "core/units.hpp"

namespace waitbench::lab::theory {

struct FrozenServer {
  Duration run{};     ///< T, above zero
  Duration frozen{};  ///< d, from 0 to T
};

/// The share of requests that are due while the server is frozen: d / T.
double delayed_share(const FrozenServer& server);
/// The share of requests whose latency is more than `latency`: max(0, d - x) / T.
double delayed_longer(const FrozenServer& server, Duration latency);
/// The latency that a share `quantile`, in [0, 1], of the requests does not exceed: max(0, d - (1-q) T).
Duration latency_quantile(const FrozenServer& server, double quantile);
/// Over all requests: d^2 / 2T.
Duration mean_latency(const FrozenServer& server);

/// How many samples an uncorrected generator gets that has one request in flight and asks `per_s` times a
/// second while it is answered: one waits through the freeze, floor(λ (T-d)) are quick.
std::uint64_t uncorrected_samples(const FrozenServer& server, double per_s);
/// What it reports: of `samples` latencies (at least 1) one is d, at most, and all others zero; so d if the
/// quantile is that of the longest, ceil(q n) = n, else zero.
Duration uncorrected_quantile(const FrozenServer& server, std::uint64_t samples, double quantile);

}  // namespace waitbench::lab::theory
