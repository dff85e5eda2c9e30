// What becomes of waiting and of goodput when more comes than can be answered, and how long it lasts
// afterwards?
//
// Pure. The fluid view: requests come at a constant rate λ and are answered, in the order in which they came,
// at a constant rate μ while any wait; the line is empty before. What a client has given up is served all the
// same, since the server does not know. Exact but for one request; random arrivals scatter about it. Source:
// L. Kleinrock, "Queueing Systems", volume 2, 1976, chapter 2 (the fluid approximation). Rates and times are
// at least zero; a time longer than a Duration holds is Duration::max().
#pragma once

#include <cstdint>
#include <optional>

#include "core/units.hpp"

namespace waitbench::lab::theory {

/// The requests that wait after `t`: (λ-μ) t; none if λ <= μ.
double backlog_after(double arrivals_per_s, double capacity_per_s, Duration t);

/// How long a request that comes at `t` waits before its service: (λ-μ) t / μ, its backlog's time; zero if λ
/// <= μ.
Duration wait_after(double arrivals_per_s, double capacity_per_s, Duration t);

/// From when on every answer comes too late: a request that comes at T μ / (λ-μ) waits exactly `patience`, T,
/// later ones longer. T is the client's timeout less the service time, which is no part of the wait. Nothing
/// if λ <= μ: goodput never dies.
std::optional<Duration> goodput_dies(double arrivals_per_s, double capacity_per_s, Duration patience);

/// How long after a spike of `lasted` at λ the line is empty again, when λ0 comes after it: (λ-μ) t / (μ-λ0).
/// Zero if λ <= μ; nothing if λ0 >= μ: never, what the spike has left stays.
std::optional<Duration> drain_after_spike(double spike_per_s, double capacity_per_s, double later_per_s,
                                          Duration lasted);

/// How long after an outage of `lasted`, in which nothing was answered and everything kept, the line is empty
/// again: λD / (μ-λ). The spike's formula with no capacity during it. Zero if nothing came, nothing if λ >=
/// μ.
std::optional<Duration> drain_after_outage(Duration lasted, double arrivals_per_s, double capacity_per_s);

/// The longest queue whose last request is still answered in time: it waits K S / m and is served for S, so K
/// <= m (T-S) / S, rounded down. Zero if `timeout` is no more than `service`; nothing if `service` is zero:
/// any. Exact while m (T-S) is less than 2^53 ns, 104 days.
std::optional<std::uint64_t> useful_queue(std::uint64_t servers, Duration timeout, Duration service);

}  // namespace waitbench::lab::theory
