// Which numbers and random draws a call has: pure functions of the request that it is made for, so that every
// model calls alike.
#pragma once

#include <cstdint>

#include "core/plan/random.hpp"

namespace waitbench::servers::upstream {

/// Which call: number `call` of what request `request` makes a server of this seed do, from 0.
struct CallId {
  std::uint64_t seed = 1;
  std::uint64_t request = 0;
  std::uint32_t call = 0;
};

/// The number that attempt `attempt`, from 1, gives the upstream (Waitbench-Request). The upstream draws its
/// own times by it, so two calls of one request, and a retry, must not have the same: they would wait the
/// same. Philox spreads them over all 64-bit numbers, with a key that no seed's draws share but by chance.
constexpr std::uint64_t number_of(const CallId& id, unsigned attempt) {
  constexpr std::array<std::uint32_t, 2> key{0x63616C6C, 0x55524C21};  // "call", "URL!"
  const auto block = philox4x32_10({static_cast<std::uint32_t>(id.request),
                                    static_cast<std::uint32_t>(id.request >> 32), id.call, attempt},
                                   key);
  return std::uint64_t{block[1]} << 32 | block[0];
}

/// The streams of a seed that backoffs draw from, one for each call; above those of the plan's steps and of
/// the load generator.
inline constexpr std::uint32_t first_backoff_stream = 0x10000;

/// Its number k is that of the call's retry k.
constexpr RandomStream backoff_draws(const CallId& id) {
  return {id.seed, id.request, first_backoff_stream + id.call};
}

}  // namespace waitbench::servers::upstream
