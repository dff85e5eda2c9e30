#include "core/units.hpp"

#include <array>
#include <charconv>
#include <cmath>
#include <span>

#include <fmt/format.h>

namespace waitbench {
namespace {

struct Unit {
  std::string_view name;
  double factor;
};
constexpr std::array<Unit, 6> duration_units{
    {{"ns", 1}, {"us", 1e3}, {"ms", 1e6}, {"s", 1e9}, {"m", 60e9}, {"h", 3600e9}}};
constexpr std::array<Unit, 7> byte_units{
    {{"B", 1}, {"kB", 1e3}, {"MB", 1e6}, {"GB", 1e9}, {"KiB", 1024}, {"MiB", 1048576}, {"GiB", 1073741824}}};
constexpr std::array<Unit, 3> rate_units{{{"/s", 1}, {"/m", 1.0 / 60}, {"/h", 1.0 / 3600}}};

constexpr auto longest_ns = static_cast<double>(longest_duration.count());
constexpr double most_bytes = 1125899906842624.0;  // 2^50
constexpr double highest_rate = 1e9;
constexpr double lowest_rate = 1.0 / 3600;  // lower ones make due times that no clock can show

struct Quantity {
  std::string_view what;      // "a duration"
  std::string_view examples;  // "5s, 200ms or 1.5m"
  std::span<const Unit> units;
  double limit;  // in the base unit, included
};

std::string unit_names(std::span<const Unit> units) {
  std::string names;
  for (const auto& unit : units) names += fmt::format("{}{}", names.empty() ? "" : ", ", unit.name);
  return names;
}

// The value in the base unit.
Result<double> parse_quantity(std::string_view text, const Quantity& q) {
  double number = 0;
  const char* const end = text.data() + text.size();
  const auto [rest, ec] = std::from_chars(text.data(), end, number, std::chars_format::fixed);
  if (ec != std::errc{} || text.starts_with('-') || !std::isfinite(number)) {
    return usage_error(fmt::format("\"{}\" is not {}. Write {}.", text, q.what, q.examples));
  }
  const std::string_view suffix(rest, static_cast<std::size_t>(end - rest));
  if (suffix.empty()) return usage_error(fmt::format("{} has no unit. Write {}.", text, q.examples));
  for (const auto& unit : q.units) {
    if (unit.name != suffix) continue;
    if (number * unit.factor > q.limit)
      return usage_error(fmt::format("{} is too large for {}.", text, q.what));
    return number * unit.factor;
  }
  return usage_error(
      fmt::format("{} has an unknown unit \"{}\". Units: {}.", text, suffix, unit_names(q.units)));
}

// At most four significant digits, no exponent, no trailing zeros.
std::string four_digits(double value) {
  const int whole_digits = value < 1 ? 1 : static_cast<int>(std::log10(value)) + 1;
  std::string text = fmt::format("{:.{}f}", value, std::max(0, 4 - whole_digits));
  if (text.find('.') != std::string::npos) {
    text.erase(text.find_last_not_of('0') + 1);
    if (text.ends_with('.')) text.pop_back();
  }
  return text;
}

std::string shortest_decimal(double value) {
  std::array<char, 64> buffer;  // a rate has at most 10 digits before its point, and 20 behind it
  const auto [end, ec] =
      std::to_chars(buffer.data(), buffer.data() + buffer.size(), value, std::chars_format::fixed);
  return {buffer.data(), end};
}

}  // namespace

Duration from_seconds(double seconds) {
  return Duration(std::llround(seconds * 1e9));
}

Result<Duration> parse_duration(std::string_view text) {
  const auto ns = parse_quantity(text, {"a duration", "5s, 200ms or 1.5m", duration_units, longest_ns});
  if (!ns) return ns.error();
  return Duration(std::llround(*ns));
}

Result<Bytes> parse_bytes(std::string_view text) {
  const auto bytes = parse_quantity(text, {"a size", "64B, 16KiB or 2MiB", byte_units, most_bytes});
  if (!bytes) return bytes.error();
  return Bytes{static_cast<std::uint64_t>(std::llround(*bytes))};
}

std::optional<double> parse_percent(std::string_view text) {
  double percent = 0;
  const auto* end = text.data() + text.size();
  const auto [rest, ec] = std::from_chars(text.data(), end, percent, std::chars_format::fixed);
  const bool whole = ec == std::errc{} && end - rest == 1 && *rest == '%';
  return whole && percent >= 0 && percent <= 100 ? std::optional(percent) : std::nullopt;
}

Result<Rate> parse_rate(std::string_view text) {
  const auto rate = parse_rate_or_zero(text);
  if (rate && *rate == Rate{0})
    return usage_error(fmt::format("{} is no rate: it must be above zero.", text));
  return rate;
}

Result<Rate> parse_rate_or_zero(std::string_view text) {
  const auto rate = parse_quantity(text, {"a rate", "2000/s or 600/m", rate_units, highest_rate});
  if (!rate) return rate.error();
  if (*rate > 0 && *rate < lowest_rate)
    return usage_error(fmt::format("{} is too low for a rate: write 1/h or more.", text));
  return Rate{*rate};
}

std::string format_duration(Duration d) {
  const double ns = static_cast<double>(d.count());
  if (ns < 0) return "-" + format_duration(-d);
  if (ns == 0) return "0s";
  if (ns < 1e3) return four_digits(ns) + "ns";
  if (ns < 1e6) return four_digits(ns / 1e3) + "us";
  if (ns < 1e9) return four_digits(ns / 1e6) + "ms";
  if (ns < 120e9) return four_digits(ns / 1e9) + "s";
  if (ns < 7200e9) return four_digits(ns / 60e9) + "m";
  return four_digits(ns / 3600e9) + "h";
}

std::string format_exact(Duration d) {
  auto text = format_duration(d);
  const auto read_back = parse_duration(text);
  return read_back && *read_back == d ? text : fmt::format("{}ns", d.count());
}

std::string format_exact(Rate r) {
  auto text = format_rate(r);
  const auto read_back = parse_rate_or_zero(text);
  // The shortest decimal that reads back to the same number; never an exponent, which no rate has.
  return read_back && *read_back == r ? text : shortest_decimal(r.per_second) + "/s";
}

std::string format_bytes(Bytes b) {
  const double bytes = static_cast<double>(b.count);
  if (bytes < 1024) return four_digits(bytes) + "B";
  if (bytes < 1048576) return four_digits(bytes / 1024) + "KiB";
  if (bytes < 1073741824) return four_digits(bytes / 1048576) + "MiB";
  return four_digits(bytes / 1073741824) + "GiB";
}

std::string format_rate(Rate r) {
  if (r.per_second >= 0.1 || r.per_second == 0) return four_digits(r.per_second) + "/s";
  if (r.per_second >= 1.0 / 60) return four_digits(r.per_second * 60) + "/m";
  return four_digits(r.per_second * 3600) + "/h";
}

std::string format_count(std::uint64_t n) {
  std::string text = std::to_string(n);
  for (auto at = static_cast<std::ptrdiff_t>(text.size()) - 3; at > 0; at -= 3)
    text.insert(static_cast<std::size_t>(at), ",");
  return text;
}

}  // namespace waitbench
