#include "report/figures.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <span>

#include <fmt/format.h>

namespace waitbench {
namespace {

// Digits before the decimal point once `value` is rounded to `digits` significant ones: 999.96 to 4 is 1000.
int whole_digits(double value, int digits) {
  if (value == 0) return 1;
  const int magnitude = static_cast<int>(std::floor(std::log10(value))) + 1;
  const double unit = std::pow(10.0, magnitude - digits);
  return std::round(value / unit) * unit >= std::pow(10.0, magnitude) ? magnitude + 1 : magnitude;
}

// `value` >= 0 with `digits` significant digits, zeros kept so that columns of figures line up.
std::string significant(double value, int digits, int most_decimals = 9) {
  const int decimals = std::clamp(digits - whole_digits(value, digits), 0, most_decimals);
  const auto text = fmt::format("{:.{}f}", value, decimals);
  const auto point = std::min(text.find('.'), text.size());
  if (point <= 3) return text;
  return format_count(static_cast<std::uint64_t>(std::stoull(text.substr(0, point)))) + text.substr(point);
}

struct Scale {
  std::string_view unit;
  double size;
};

// In the largest unit that leaves at least 1 before the decimal point after rounding.
std::string scaled(double value, int digits, std::span<const Scale> rising) {
  for (std::size_t i = 0; i + 1 < rising.size(); ++i) {
    const double here = value / rising[i].size;
    const double next = rising[i + 1].size / rising[i].size;
    const double unit =
        std::pow(10.0, std::min(0, whole_digits(here, digits) - digits));  // as it will be shown
    if (std::round(here / unit) * unit < next)
      return fmt::format("{} {}", significant(here, digits), rising[i].unit);
  }
  return fmt::format("{} {}", significant(value / rising.back().size, digits), rising.back().unit);
}

constexpr std::array<Scale, 4> time_scales{{{"ns", 1}, {"µs", 1e3}, {"ms", 1e6}, {"s", 1e9}}};
constexpr std::array<Scale, 5> byte_scales{
    {{"B", 1}, {"KiB", 1024}, {"MiB", 1048576}, {"GiB", 1073741824}, {"TiB", 1099511627776}}};

}  // namespace

std::string figure(Duration d, int digits) {
  if (d.count() == 0) return "0 s";
  if (d.count() < 0) return "-" + figure(-d, digits);
  return scaled(static_cast<double>(d.count()), digits, time_scales);
}

std::string figure(Bytes b) {
  if (b.count < 1024) return fmt::format("{} B", format_count(b.count));
  return scaled(static_cast<double>(b.count), 3, byte_scales);
}

std::string figure_per_second(double per_second) {
  constexpr double two_decimals_say_something = 0.1;
  if (per_second >= two_decimals_say_something && per_second < 1e18)
    return significant(per_second, 4, 2) + "/s";
  return figure_of(per_second) + "/s";
}

std::string figure_of(double value, int digits) {
  if (!std::isfinite(value) || std::abs(value) >= 1e18) return std::string(no_figure);
  if (value == 0) return "0";
  return (value < 0 ? "-" : "") + significant(std::abs(value), digits);
}

std::string readable_time(const std::string& t) {
  const auto digits = [&](std::size_t from, std::size_t count) {
    return std::ranges::all_of(t.substr(from, count), [](char c) { return c >= '0' && c <= '9'; });
  };
  if (t.size() != 16 || t[8] != 'T' || t[15] != 'Z' || !digits(0, 8) || !digits(9, 6)) return t;
  return fmt::format("{}-{}-{} {}:{}:{} UTC", t.substr(0, 4), t.substr(4, 2), t.substr(6, 2), t.substr(9, 2),
                     t.substr(11, 2), t.substr(13, 2));
}

std::string rough(Duration d) {
  const double seconds = to_seconds(d);
  if (seconds < 9.95) return fmt::format("{:.1f} s", seconds);
  if (seconds < 119.5) return fmt::format("{:.0f} s", seconds);
  return fmt::format("{:.0f} min", seconds / 60);
}

namespace {

// Of what a Duration, or a size, cannot hold there are no four digits.
std::string time_figure(double seconds) {
  constexpr double longest = 9e9;
  return seconds < longest ? figure(from_seconds(seconds)) : figure_of(seconds) + " s";
}
std::string size_figure(double bytes) {
  constexpr double largest = 9e18;
  return bytes < largest ? figure(Bytes{static_cast<std::uint64_t>(std::llround(bytes))})
                         : figure_of(bytes) + " B";
}

}  // namespace

std::string figure(Unit unit, double value) {
  if (!std::isfinite(value)) return std::string(no_figure);
  if (value < 0) return "-" + figure(unit, -value);
  switch (unit) {
    case Unit::microseconds:
      return time_figure(value / 1e6);
    case Unit::seconds:
      return time_figure(value);
    case Unit::per_second:
      return figure_per_second(value);
    case Unit::bytes:
      return size_figure(value);
    case Unit::number:
      break;
  }
  const bool whole = value == std::floor(value) && value < 1e15;
  return whole ? format_count(static_cast<std::uint64_t>(value)) : figure_of(value, 4);
}

std::string figure_percent(double share, int decimals) {
  if (!std::isfinite(share)) return std::string(no_figure);
  const double step = std::pow(10.0, decimals);
  // The small addition undoes binary rounding: 0.9999 * 1e4 is 9998.999….
  return fmt::format("{:.{}f} %", std::floor(share * 100 * step + 1e-6) / step, decimals);
}

}  // namespace waitbench
