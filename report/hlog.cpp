#include "report/hlog.hpp"

#include <algorithm>
#include <charconv>
#include <cmath>

#include <fmt/format.h>

#include "core/encoding/base64.hpp"
#include "core/encoding/histogram_codec.hpp"

namespace waitbench {
namespace {

constexpr std::string_view version_begin = "#[Histogram log format version ";
constexpr std::string_view start_begin = "#[StartTime: ";
constexpr std::string_view legend =
    "\"StartTimestamp\",\"Interval_Length\",\"Interval_Max\",\"Interval_Compressed_Histogram\"\n";

// Takes what stands before `end` off `text`, and `end` too; everything when there is none.
std::string_view take_until(std::string_view& text, char end) {
  const auto field = text.substr(0, text.find(end));
  text.remove_prefix(std::min(text.size(), field.size() + 1));
  return field;
}

// A number as all writers write it: not negative, finite.
std::optional<double> number(std::string_view text) {
  double value = 0;
  const auto [end, failed] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (failed != std::errc() || end != text.data() + text.size()) return std::nullopt;
  if (!std::isfinite(value) || std::signbit(value)) return std::nullopt;
  return value;
}

Result<Histogram> histogram_of(std::string_view base64) {
  const auto bytes = base64_decoded(base64);
  if (!bytes) return bytes.error();
  return decode_compressed_histogram(*bytes);
}

Result<HlogInterval> read_interval(std::string_view line) {
  HlogInterval interval;
  if (constexpr std::string_view tag = "Tag="; line.starts_with(tag)) {
    line.remove_prefix(tag.size());
    interval.tag = take_until(line, ',');
  }
  for (auto* const field : {&interval.begin_s, &interval.length_s, &interval.max}) {
    const auto value = number(take_until(line, ','));
    if (!value)
      return usage_error("An interval is [Tag=NAME,]BEGIN,LENGTH,MAX,HISTOGRAM with numbers for the three.");
    *field = *value;
  }
  auto histogram = histogram_of(line);
  if (!histogram) return histogram.error();
  interval.histogram = std::move(*histogram);
  return interval;
}

}  // namespace

std::string hlog_head(std::optional<WallTime> start, std::string_view remarks) {
  auto head = fmt::format("{}1.3]\n", version_begin);
  if (start) {
    const double seconds = std::chrono::duration<double>(start->time_since_epoch()).count();
    head += fmt::format("{}{:.3f} (seconds since epoch), {}]\n", start_begin, seconds, format_utc(*start));
    head += fmt::format("#[BaseTime: {:.3f} (seconds since epoch)]\n", seconds);
  }
  return head.append(remarks).append(legend);
}

std::string hlog_line(std::string_view tag, Duration begin, Duration length, const Histogram& histogram) {
  return fmt::format("{}{}{}{:.3f},{:.3f},{:.6f},{}\n", tag.empty() ? "" : "Tag=", tag,
                     tag.empty() ? "" : ",", to_seconds(begin), to_seconds(length),
                     static_cast<double>(histogram.max().count()) / 1e6,
                     base64_encoded(encode_compressed_histogram(histogram)));
}

Result<void> HlogReader::take_remark(std::string_view line) {
  if (line.starts_with(version_begin)) {
    const auto version = line.substr(version_begin.size(), line.find(']') - version_begin.size());
    // 1.01 is what early writers called their first.
    constexpr std::string_view known[] = {"1.0", "1.01", "1.1", "1.2", "1.3"};
    if (std::ranges::find(known, version) == std::end(known))
      return usage_error("This version of the histogram log format is not known; 1.0 to 1.3 are.");
  } else if (line.starts_with(start_begin)) {
    line.remove_prefix(start_begin.size());
    if (const auto seconds = number(line.substr(0, line.find_first_of(" ]")))) start_time_s_ = seconds;
  }
  return {};
}

Result<std::optional<HlogInterval>> HlogReader::next() {
  const auto at_line = [this](const Error& error) {
    return Error(error.exit, fmt::format("line {}: {}", line_number_, error.text));
  };
  while (!left_.empty()) {
    auto line = take_until(left_, '\n');
    ++line_number_;
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty() || line.starts_with('"')) continue;
    if (line.starts_with('#')) {
      if (const auto taken = take_remark(line); !taken) return at_line(taken.error());
      continue;
    }
    auto interval = read_interval(line);
    if (!interval) return at_line(interval.error());
    return std::optional(std::move(*interval));
  }
  return std::optional<HlogInterval>();
}

}  // namespace waitbench
