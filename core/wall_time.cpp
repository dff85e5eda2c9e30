#include "core/wall_time.hpp"

#include <ctime>

#include <fmt/chrono.h>
#include <fmt/format.h>

namespace waitbench {
namespace {

// A whole number of so many digits, and what stands behind it.
std::optional<int> take_number(std::string_view& text, std::size_t digits, char then) {
  if (text.size() <= digits || text[digits] != then) return std::nullopt;
  int value = 0;
  for (const char c : text.substr(0, digits)) {
    if (c < '0' || c > '9') return std::nullopt;
    value = value * 10 + (c - '0');
  }
  text.remove_prefix(digits + 1);
  return value;
}

}  // namespace

std::string format_utc(WallTime moment) {
  const auto second = std::chrono::floor<std::chrono::seconds>(moment);
  // Not by way of system_clock, whose nanoseconds end in the year 2262.
  const std::time_t since_1970 = second.time_since_epoch().count();
  return fmt::format("{:%Y-%m-%dT%H:%M:%S}.{:03}Z", fmt::gmtime(since_1970), (moment - second).count());
}

std::optional<WallTime> parse_utc(std::string_view text) {
  const auto year = take_number(text, 4, '-'), month = take_number(text, 2, '-'),
             day = take_number(text, 2, 'T'), hour = take_number(text, 2, ':'),
             minute = take_number(text, 2, ':'), second = take_number(text, 2, '.'),
             millisecond = take_number(text, 3, 'Z');
  if (!year || !month || !day || !hour || !minute || !second || !millisecond || !text.empty())
    return std::nullopt;
  using namespace std::chrono;
  const year_month_day date(std::chrono::year(*year), std::chrono::month(static_cast<unsigned>(*month)),
                            std::chrono::day(static_cast<unsigned>(*day)));
  if (!date.ok() || *year < 1970 || *hour > 23 || *minute > 59 || *second > 59) return std::nullopt;
  return sys_days(date) + hours(*hour) + minutes(*minute) + seconds(*second) + milliseconds(*millisecond);
}

}  // namespace waitbench
