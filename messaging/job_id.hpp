// What a job is called: a 128-bit number that begins with the time, as text.
//
// Pure: time and randomness are parameters.
#pragma once

#include <array>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "messaging/moment.hpp"

namespace waitbench::messaging {

/// A UUID of version 7 (RFC 9562, section 5.7): later ones are greater, as numbers and as text.
class JobId {
 public:
  /// The job that is accepted at `moment`, after 1970: milliseconds in the first 48 bits, what is below a
  /// millisecond in the next 12 (section 6.2, method 3), then the low 62 bits of `random`.
  static JobId at(Moment moment, std::uint64_t random);
  /// From the three fields of a version 7: the low 48 bits, 12 bits and 62 bits of each.
  static JobId of_fields(std::uint64_t unix_ms, std::uint16_t rand_a, std::uint64_t rand_b);
  /// The 36 characters of a version 7, in upper or lower case; nothing of any other text.
  static std::optional<JobId> parse(std::string_view text);

  /// "017f22e2-79b0-7cc3-98c4-dc0c0c07398f".
  std::string text() const;
  auto operator<=>(const JobId&) const = default;

 private:
  explicit JobId(const std::array<std::uint8_t, 16>& bytes) : bytes_(bytes) {}

  std::array<std::uint8_t, 16> bytes_;
};

}  // namespace waitbench::messaging
