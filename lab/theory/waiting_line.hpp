// How long does a request wait for one of m servers, and how many requests do they answer?
//
// All pure. A load or rate is at least zero, a time too; what is above that is said beside each. Whatever is
// longer than a Duration holds is Duration::max().
#pragma once

#include <cstdint>
#include <optional>

#include "core/units.hpp"

namespace waitbench::lab::theory {

/// Erlang's B: the share of arrivals that find all `servers` busy when nobody waits, at `load` = λS erlangs.
/// 1 without servers. By B(0) = 1, B(k) = a B(k-1) / (k + a B(k-1)), which is a^k/k! / (sum of a^i/i! up to
/// k) divided through by its forerunner: no factorial that overflows, and every term positive. Takes time in
/// proportion to `servers`. Source: A. K. Erlang, "Solution of some problems in the theory of probabilities
/// of significance in automatic telephone exchanges", 1917; R. B. Cooper, "Introduction to Queueing Theory",
/// 2nd edition, 1981, chapter 3.
double erlang_b(std::uint64_t servers, double load);

/// Erlang's C: the probability that an arrival has to wait, in M/M/m (Poisson arrivals, exponential service,
/// one line in order of arrival): C = [a^m/(m!(1-ρ))] / [sum over k < m of a^k/k! + a^m/(m!(1-ρ))], ρ = a/m.
/// 1 from `load` = `servers` on, where the line grows without end. By C = m B / (m - a (1 - B)), the same
/// divided by the sum up to m. Source: as above; L. Kleinrock, "Queueing Systems", volume 1, 1975, section
/// 3.5.
double erlang_c(std::uint64_t servers, double load);

/// The mean wait before service in M/M/m: W = C S / (m (1 - ρ)). Nothing when λS >= m: it has no mean.
/// Source: Kleinrock, as above.
std::optional<Duration> mean_wait(std::uint64_t servers, double arrivals_per_s, Duration service);

/// The probability of a wait of more than `t` in M/M/m: C e^(-(m/S - λ) t); 1 when λS >= m. `service` above
/// zero. Source: Cooper, as above: who waits, waits exponentially long.
double waits_longer(std::uint64_t servers, double arrivals_per_s, Duration service, Duration t);

/// When the k-th (from 1) of many requests that come at once is answered by `servers` (at least 1) that take
/// `service` each: R_k = ceil(k/m) S. They are served in waves of m: all of one begin and end together.
Duration wave_response(std::uint64_t k, std::uint64_t servers, Duration service);

/// The mean of wave_response over the first `requests` (at least 1): with q whole waves and r requests left,
/// (m q (q+1) / 2 + r (q+1)) S / n.
Duration mean_wave_response(std::uint64_t requests, std::uint64_t servers, Duration service);

/// L = X R: the requests in flight. Source: J. D. C. Little, "A proof for the queuing formula L = λW",
/// Operations Research 9 (3), 1961.
double littles_in_flight(double throughput_per_s, Duration response);

/// X <= m/S: what `servers` can answer a second if each request keeps one busy for `service`; infinite if
/// that is zero. The utilization law U = X S / m with U <= 1: E. D. Lazowska et al., "Quantitative System
/// Performance", 1984, chapter 3.
double bottleneck_capacity(std::uint64_t servers, Duration service);

/// X <= n/B: as above, of event `loops` each of which a request blocks for `blocking`; a loop that is blocked
/// does nothing else.
double blocked_loop_capacity(std::uint64_t loops, Duration blocking);

}  // namespace waitbench::lab::theory
