// What is a caller's work like, for which a way of waiting is sought?
//
// Plain values; lab/advice/predict.hpp and style.hpp derive everything from them.
#pragma once

#include <cstdint>
#include <optional>
#include <variant>

#include "core/units.hpp"

namespace waitbench::lab {

/// So many users, each asking again when its work is done and it has thought.
struct Users {
  std::uint64_t count = 1;
  Duration think{};
  bool operator==(const Users&) const = default;
};
/// Arrivals at this rate, as of many who know nothing of each other (Poisson).
struct ArrivalRate {
  double per_s = 1;
  bool operator==(const ArrivalRate&) const = default;
};

struct Workload {
  Duration io{};     ///< one request waits so long for others
  Duration cpu{};    ///< and computes so long; the two are not both zero
  Duration later{};  ///< I/O of the same request that the caller need not wait for
  std::variant<Users, ArrivalRate> demand;

  bool needs_result = true;         ///< the caller goes on only with the result
  bool may_retry = false;           ///< doing it twice does no harm
  bool callee_may_be_down = false;  ///< what the I/O waits for

  std::uint64_t pool = 200;  ///< threads of a bounded pool (what `serve pool` has, too); at least 1
  unsigned cores = 1;        ///< that the server may use
  Bytes memory;              ///< that it may use
  std::optional<Duration> mean_below{}, p99_below{};  ///< of the response: an objective

  bool operator==(const Workload&) const = default;
};

}  // namespace waitbench::lab
