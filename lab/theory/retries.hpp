// How much more is asked when failures are tried again, and when does that keep a system down?
//
// Pure. `attempts` is the most that one call makes, its first included; `failure` the probability, in [0, 1],
// that an attempt fails, whatever became of the earlier ones.
#pragma once

#include <cstdint>

namespace waitbench::lab::theory {

/// The attempts that a call makes on average: 1 + p + ... + p^(r-1) = (1 - p^r) / (1 - p), and r where p = 1.
/// Attempt k is made if the k-1 before it have failed. Exact to rounding for p near 1 too. Source: S. M.
/// Ross, "Introduction to Probability Models", 10th edition, 2010, chapter 2 (the geometric law, cut off at
/// r).
double expected_attempts(double failure, std::uint64_t attempts);

/// The share of calls, or jobs, whose every attempt fails: p^r.
double dead_share(double failure, std::uint64_t attempts);

/// The most attempts that arrive at the bottom for one request at the top, where each of `layers` calls the
/// next with `attempts`: r^l. Source: M. Brooker, "Timeouts, retries, and backoff with jitter", Amazon
/// Builders' Library, 2019; B. Beyer et al., "Site Reliability Engineering", 2016, chapter 22.
double layered(std::uint64_t attempts, std::uint64_t layers);

/// Whether a system can stay overloaded after the cause is gone: μ/r < λ < μ. It carries its load (λ < μ),
/// but not that load with every call tried r times (rλ > μ), and once overloaded, every attempt fails. At a
/// bound itself: no. Source: N. Bronson et al., "Metastable failures in distributed systems", HotOS 2021
/// (stable, vulnerable and metastable states); the bounds follow from rλ > μ.
bool metastable(double arrivals_per_s, double capacity_per_s, std::uint64_t attempts);

}  // namespace waitbench::lab::theory
