// How one request ended, as the load generator saw it.
#pragma once

#include <cstdint>

#include "core/record/record.hpp"

namespace waitbench::loadgen {

enum class Outcome : std::uint8_t {
  ok,
  http_error,
  timeout,
  connect_error,
  reset,
  malformed,
  shed,
  unfinished
};

/// A latency is that of an answer, or the timeout that took its place; a reset has none.
constexpr bool has_latency(Outcome outcome) {
  return outcome == Outcome::ok || outcome == Outcome::http_error || outcome == Outcome::timeout;
}

/// The counter of `counts` that an outcome belongs to.
constexpr std::uint64_t& counter_of(RequestCounts& counts, Outcome outcome) {
  switch (outcome) {
    case Outcome::ok:
      return counts.ok;
    case Outcome::http_error:
      return counts.http_error;
    case Outcome::timeout:
      return counts.timeout;
    case Outcome::connect_error:
      return counts.connect_error;
    case Outcome::reset:
      return counts.reset;
    case Outcome::malformed:
      return counts.malformed;
    case Outcome::shed:
      return counts.shed;
    case Outcome::unfinished:
      return counts.unfinished;
  }
  return counts.unfinished;
}

}  // namespace waitbench::loadgen
