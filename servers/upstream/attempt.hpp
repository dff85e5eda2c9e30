// How one attempt at a call ended: what the client tells, and what the decisions are made from.
#pragma once

#include <array>
#include <cstdint>
#include <optional>
#include <string_view>

#include "core/units.hpp"

namespace waitbench::servers::upstream {

enum class AttemptEnd : std::uint8_t {
  answered,        ///< whole, whatever its status
  connect_failed,  ///< no connection could be made
  reset,           ///< the connection ended before the answer was whole
  timed_out,       ///< the attempt's deadline passed
  malformed,       ///< what came is not HTTP
  too_large,       ///< the answer's body exceeds the limit
  cut,             ///< this server ends, or whoever wanted the answer has left
};
inline constexpr std::size_t attempt_ends = 7;

struct AttemptResult {
  AttemptEnd end = AttemptEnd::reset;
  unsigned status = 0;                    ///< of an answer, else 0
  std::optional<Duration> retry_after{};  ///< what the answer asked for, in whole seconds
  bool operator==(const AttemptResult&) const = default;
};

/// A good answer: the same rule as for the requests of a load.
constexpr bool is_good(const AttemptResult& result) {
  return result.end == AttemptEnd::answered && result.status < 400;
}

/// Shows that the upstream works: it answered, and blames itself for nothing (RFC 9110 section 15.6: 5xx).
constexpr bool shows_health(const AttemptResult& result) {
  return result.end == AttemptEnd::answered && result.status < 500;
}

/// "timed out", for people and labels.
constexpr std::string_view name_of(AttemptEnd end) {
  constexpr std::array<std::string_view, attempt_ends> names{
      "answered", "connect failed", "reset", "timed out", "malformed", "too large", "cut"};
  return names.at(static_cast<std::size_t>(end));
}

}  // namespace waitbench::servers::upstream
