#include "loadgen/stationarity.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string_view>
#include <vector>

#include <fmt/format.h>

namespace waitbench::loadgen {
namespace {

// The smallest series of which every order but few is no accident at this level: of 8 values only a monotone
// one reaches it.
constexpr std::size_t fewest_blocks = 8;
constexpr double score_told = 3.29, change_told = 0.1;
// Pairs are looked at, so a long window is cut into fewer, longer blocks.
constexpr std::int64_t most_blocks = 500;

double median(std::vector<double>& values) {
  if (values.empty()) return 0;
  const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::ranges::nth_element(values, middle);
  if (values.size() % 2 == 1) return *middle;
  return (*middle + *std::max_element(values.begin(), middle)) / 2;
}

struct Block {
  std::uint64_t ok = 0, answers = 0;
  double latency_s = 0;  // sum over its answers
};

std::vector<Block> blocks_of(std::span<const TimelineRow> rows, Duration window, Duration cycle,
                             std::int64_t& seconds) {
  const auto whole = std::chrono::floor<std::chrono::seconds>(window).count();
  seconds = std::max({std::int64_t{1}, std::chrono::ceil<std::chrono::seconds>(2 * cycle).count(),
                      (whole + most_blocks - 1) / most_blocks});
  std::vector<Block> blocks(static_cast<std::size_t>(whole / seconds));
  for (const auto& row : rows) {
    if (row.second < 0) continue;
    const auto at = static_cast<std::size_t>(row.second / seconds);
    if (at >= blocks.size()) continue;
    auto& block = blocks[at];
    block.ok += row.requests.ok;
    if (!row.latency.mean) continue;
    block.answers += row.latency.count;
    block.latency_s += to_seconds(*row.latency.mean) * static_cast<double>(row.latency.count);
  }
  return blocks;
}

std::optional<Drift> drift_of(const std::vector<TimedValue>& series, double length) {
  if (series.size() < fewest_blocks) return std::nullopt;
  const double score = mann_kendall_score(series);
  if (std::abs(score) <= score_told) return std::nullopt;
  std::vector<double> values;
  for (const auto& v : series) values.push_back(v.value);
  const double typical = median(values);
  const double change = theil_sen_slope(series) * length;
  if (std::abs(change) <= change_told * typical) return std::nullopt;
  return Drift{
      typical > 0 ? change / typical : std::copysign(std::numeric_limits<double>::infinity(), change), score};
}

std::string describe(std::string_view what, const Drift& drift) {
  const auto* way = drift.change > 0 ? "rose" : "fell";
  if (std::isinf(drift.change)) return fmt::format("{} {} from nothing (z {:.1f})", what, way, drift.score);
  return fmt::format("{} {} by {:.0f} % (z {:.1f})", what, way, std::abs(drift.change) * 100, drift.score);
}

}  // namespace

double mann_kendall_score(std::span<const TimedValue> series) {
  const auto n = static_cast<double>(series.size());
  double s = 0;
  for (std::size_t i = 0; i < series.size(); ++i) {
    for (std::size_t j = i + 1; j < series.size(); ++j) {
      if (series[j].value > series[i].value) ++s;
      if (series[j].value < series[i].value) --s;
    }
  }
  std::vector<double> sorted;
  for (const auto& v : series) sorted.push_back(v.value);
  std::ranges::sort(sorted);
  double variance = n * (n - 1) * (2 * n + 5);
  for (auto at = sorted.begin(); at != sorted.end();) {
    const auto next = std::upper_bound(at, sorted.end(), *at);
    const auto tied = static_cast<double>(next - at);
    variance -= tied * (tied - 1) * (2 * tied + 5);
    at = next;
  }
  if (s == 0 || variance <= 0) return 0;
  return (s > 0 ? s - 1 : s + 1) / std::sqrt(variance / 18);
}

double theil_sen_slope(std::span<const TimedValue> series) {
  std::vector<double> slopes;
  slopes.reserve(series.size() * series.size() / 2);
  for (std::size_t i = 0; i < series.size(); ++i) {
    for (std::size_t j = i + 1; j < series.size(); ++j)
      slopes.push_back((series[j].value - series[i].value) / (series[j].time - series[i].time));
  }
  return median(slopes);
}

Drifts find_drifts(std::span<const TimelineRow> rows, Duration window, Duration cycle) {
  std::int64_t seconds = 1;
  const auto blocks = blocks_of(rows, window, cycle, seconds);
  std::vector<TimedValue> latency, ok_rate;
  for (std::size_t i = 0; i < blocks.size(); ++i) {
    const auto& block = blocks[i];
    const auto time = static_cast<double>(i);
    ok_rate.push_back({time, static_cast<double>(block.ok) / static_cast<double>(seconds)});
    if (block.answers > 0) latency.push_back({time, block.latency_s / static_cast<double>(block.answers)});
  }
  const auto length = static_cast<double>(blocks.size());
  return {drift_of(latency, length), drift_of(ok_rate, length)};
}

std::string describe(const Drifts& drifts) {
  std::string text;
  if (drifts.latency) text += describe("the mean latency", *drifts.latency);
  if (drifts.latency && drifts.ok_rate) text += " and ";
  if (drifts.ok_rate) text += describe("the rate of good answers", *drifts.ok_rate);
  return text;
}

}  // namespace waitbench::loadgen
