#include "servers/upstream/deadline.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>

#include <fmt/format.h>

namespace waitbench::servers::upstream {
namespace {

struct Unit {
  std::string_view name;
  Duration span;
};
constexpr std::array<Unit, 3> units{{{"us", std::chrono::microseconds(1)},  // the finest first
                                     {"ms", std::chrono::milliseconds(1)},
                                     {"s", std::chrono::seconds(1)}}};
constexpr std::size_t most_digits = 8;
constexpr std::int64_t most = 99'999'999;

}  // namespace

std::string format_time_left(Duration left) {
  left = std::max(left, Duration(0));
  for (const auto& unit : units) {
    if (const auto count = left / unit.span; count <= most) return fmt::format("{}{}", count, unit.name);
  }
  return fmt::format("{}{}", most, units.back().name);
}

std::optional<Duration> parse_time_left(std::string_view text) {
  const auto digits = std::min(text.find_first_not_of("0123456789"), text.size());
  if (digits == 0 || digits > most_digits) return {};
  std::int64_t count = 0;
  std::from_chars(text.data(), text.data() + digits, count);
  const auto unit = std::ranges::find(units, text.substr(digits), &Unit::name);
  if (unit == units.end()) return {};
  return count * unit->span;  // at most 10^17 ns
}

TimePoint attempt_deadline(TimePoint now, Duration timeout, const std::optional<TimePoint>& request) {
  const auto own = now + timeout;
  return request ? std::min(own, *request) : own;
}

}  // namespace waitbench::servers::upstream
