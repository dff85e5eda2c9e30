// What theory says before anything is measured.
#pragma once

#include <cstdint>
#include <optional>

#include "core/units.hpp"

namespace waitbench::lab {

/// A closed system of `users` who think for `think`, whose requests take `service` each, of which `servers`
/// can be served at once (absent: any number).
struct ClosedSystem {
  std::uint64_t users = 1;
  Duration service{};
  Duration think{};
  std::optional<std::uint64_t> servers{};
};

struct ClosedPrediction {
  double throughput_per_s = 0;
  Duration response{};
};

/// The asymptotic bounds X <= min(N/(S+Z), m/S) and R >= max(S, N S/m - Z), which a system that only waits
/// meets (E. D. Lazowska et al., "Quantitative System Performance", 1984, chapter 5). `service` must be above
/// zero.
ClosedPrediction predict(const ClosedSystem& system);

}  // namespace waitbench::lab
