// What each attempt at a job draws: pure functions of the job's seed and number, and of which attempt it is.
#pragma once

#include <cstdint>

#include "core/plan/random.hpp"

namespace waitbench::servers::worker {

/// The seed of attempt `attempt`, from 1. The first has the job's own, so that it draws what request `number`
/// draws at a server with that seed; each further one has another, so that what failed by chance may go well.
/// Philox spreads them over all 64-bit numbers, with a key that no seed's draws share but by chance.
constexpr std::uint64_t seed_of_attempt(std::uint64_t seed, std::uint32_t attempt) {
  if (attempt <= 1) return seed;
  constexpr std::array<std::uint32_t, 2> key{0x61747465, 0x6D707421};  // "atte", "mpt!"
  const auto block = philox4x32_10(
      {static_cast<std::uint32_t>(seed), static_cast<std::uint32_t>(seed >> 32), attempt, 0}, key);
  return std::uint64_t{block[1]} << 32 | block[0];
}

/// The stream of a seed that the waits before retries draw from: above those of the plan's steps, of the load
/// generator and of calls (upstream/call_number.hpp).
inline constexpr std::uint32_t retry_stream = 0x20000;

/// In [0, 1): which part of its longest wait a job waits after attempt `attempt` has failed.
constexpr double retry_draw(std::uint64_t seed, std::uint64_t number, std::uint32_t attempt) {
  return RandomStream(seed_of_attempt(seed, attempt), number, retry_stream).uniform();
}

}  // namespace waitbench::servers::worker
