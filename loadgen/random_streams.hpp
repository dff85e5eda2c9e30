// Which random numbers of a seed are whose: each draw has a stream of its own, so that none changes another.
//
// Servers draw those of a plan's steps from the same seed: streams 0 to most_steps - 1 (core/plan/draw.cpp).
#pragma once

#include <cstdint>

#include "core/plan/plan.hpp"

namespace waitbench::loadgen {

inline constexpr std::uint32_t arrivals_stream = most_steps + 0;
inline constexpr std::uint32_t think_stream = most_steps + 1;
inline constexpr std::uint32_t kind_stream = most_steps + 2;  ///< which request of a mix
inline constexpr std::uint32_t warmup_arrivals_stream = most_steps + 3;

}  // namespace waitbench::loadgen
