// How long is what a formula says, when it may say more than a Duration holds?
#pragma once

#include <cstdint>

#include "core/units.hpp"

namespace waitbench::lab::theory {

/// To the nearest nanosecond; Duration::max() from 9e9 s (285 years) on, infinity included; zero of less than
/// nothing.
inline Duration long_duration(double seconds) {
  if (!(seconds > 0)) return Duration::zero();
  return seconds < 9e9 ? from_seconds(seconds) : Duration::max();
}

/// `one`, which is not negative, `count` times; Duration::max() if that is more than a Duration holds.
constexpr Duration times(std::uint64_t count, Duration one) noexcept {
  if (one <= Duration::zero()) return Duration::zero();
  const auto most = static_cast<std::uint64_t>(Duration::max() / one);
  return count <= most ? one * static_cast<Duration::rep>(count) : Duration::max();
}

/// Of two that are not negative; Duration::max() if the sum is more.
constexpr Duration sum(Duration a, Duration b) noexcept {
  return a <= Duration::max() - b ? a + b : Duration::max();
}

}  // namespace waitbench::lab::theory
