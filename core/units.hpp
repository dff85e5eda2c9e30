// Durations, sizes and rates: as types, and as the text users write and read ("5s", "16KiB", "2000/s").
#pragma once

#include <chrono>
#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "core/result.hpp"

namespace waitbench {

/// Every span of time inside the program.
using Duration = std::chrono::nanoseconds;
/// The clock of every measurement: monotonic, unmoved by changes of the wall clock.
using Clock = std::chrono::steady_clock;
using TimePoint = std::chrono::time_point<Clock, Duration>;

/// A size in bytes.
struct Bytes {
  std::uint64_t count = 0;
  auto operator<=>(const Bytes&) const = default;
};

/// Events in a second; finite and positive when it came from parse_rate.
struct Rate {
  double per_second = 0;
  auto operator<=>(const Rate&) const = default;
};

constexpr double to_seconds(Duration d) {
  return std::chrono::duration<double>(d).count();
}
/// "5%", "0.1%": a decimal number from 0 to 100 and the sign; anything else is nothing.
std::optional<double> parse_percent(std::string_view text);
/// Rounds to the nearest nanosecond; `seconds` must be finite and below 9e9.
Duration from_seconds(double seconds);

/// What parse_duration reads at most.
inline constexpr Duration longest_duration = std::chrono::hours(10 * 365 * 24);
/// "5s", "200ms", "1.5m", "10us", "50ns", "2h": a decimal number and a unit. A bare number, a sign, an
/// unknown unit or a value over 10 years is a usage error whose text names the input and the units.
Result<Duration> parse_duration(std::string_view text);
/// "64B", "16KiB", "2MiB", "1GiB", "10kB", "1MB"; at most 2^50.
Result<Bytes> parse_bytes(std::string_view text);
/// "2000/s", "12.5/s", "600/m".
Result<Rate> parse_rate(std::string_view text);
/// As parse_rate, and "0/s" as well: nothing comes.
Result<Rate> parse_rate_or_zero(std::string_view text);

/// The shortest text that parse_duration reads back and that says at most four significant digits: "5s",
/// "1.204ms".
std::string format_duration(Duration d);
/// format_duration where that is exact, else in whole nanoseconds: parse_duration reads back the same.
std::string format_exact(Duration d);
/// Likewise of a rate; "0/s" of none.
std::string format_exact(Rate r);
/// Binary units with at most four significant digits: "16KiB", "1.204GiB".
std::string format_bytes(Bytes b);
/// "2000/s", "12.5/s"; below a tenth of a second's, "3/m" or "1/h".
std::string format_rate(Rate r);
/// 1234567 -> "1,234,567".
std::string format_count(std::uint64_t n);

}  // namespace waitbench
