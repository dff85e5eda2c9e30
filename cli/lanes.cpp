#include "cli/lanes.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "report/figures.hpp"
#include "report/text_width.hpp"

namespace waitbench::cli {
namespace {

constexpr std::size_t label_columns = 26, figure_columns = 10, threads_columns = 14;

// Eighths of a block, so that a short bar is still seen to move.
std::string bar(double value, double most, std::size_t columns) {
  static constexpr std::array<std::string_view, 8> eighths{"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"};
  if (!(most > 0) || !(value > 0)) return {};
  const auto filled =
      static_cast<std::size_t>(std::lround(std::min(value / most, 1.0) * static_cast<double>(columns * 8)));
  std::string text;
  for (std::size_t i = 0; i < filled / 8; ++i) text += "█";
  return text + std::string(eighths[filled % 8]);
}

struct Most {
  double waiting = 0, answered = 0;
};

std::string line(const Lane& lane, const Most& most, const TextStyle& style) {
  const auto fixed = 3 + label_columns + 2 * (figure_columns + 1) + threads_columns;
  const auto bars = style.columns > fixed + 8 ? (style.columns - fixed) / 2 : 4;
  const auto* mark = lane.state == Lane::State::running ? "▶" : lane.state == Lane::State::done ? "✓" : " ";
  auto text = fmt::format(" {} {}", mark,
                          padded(shortened(lane.label, label_columns - 1), label_columns, Align::left));
  if (lane.state == Lane::State::to_come) return text;
  text += padded(bar(lane.waiting, most.waiting, bars - 1), bars, Align::left);
  text += padded(format_count(static_cast<std::uint64_t>(std::lround(lane.waiting))), figure_columns,
                 Align::left) +
          " ";
  text += painted(padded(bar(lane.answered_per_s, most.answered, bars - 1), bars, Align::left), Paint::good,
                  style);
  text += padded(figure_per_second(lane.answered_per_s), figure_columns, Align::left) + " ";
  if (lane.threads)
    text += fmt::format("{} thread{}", format_count(*lane.threads), *lane.threads == 1 ? "" : "s");
  return text;
}

std::string heading(const TextStyle& style) {
  const auto fixed = 3 + label_columns + 2 * (figure_columns + 1) + threads_columns;
  const auto bars = style.columns > fixed + 8 ? (style.columns - fixed) / 2 : 4;
  const auto text = "   " + std::string(label_columns, ' ') +
                    padded("waiting", bars + figure_columns + 1, Align::left) + "answered, a second";
  return painted(shortened(text, style.columns), Paint::strong, style);
}

}  // namespace

void show(Lane& lane, const loadgen::Progress& progress) {
  lane.state = Lane::State::running;
  lane.waiting = progress.last.in_flight_mean;
  const double seconds = to_seconds(progress.last_length);
  if (seconds > 0) lane.answered_per_s = static_cast<double>(progress.last.requests.ok) / seconds;
  if (progress.server) lane.threads = progress.server->sample.threads;
}

void show(Lane& lane, const Run& run) {
  lane.state = Lane::State::done;
  double waiting = 0;
  std::size_t seconds = 0;
  for (const auto& row : run.timeline) {
    if (row.second < 0 || std::chrono::seconds(row.second) >= run.window) continue;
    waiting += row.in_flight_mean;
    ++seconds;
  }
  if (seconds > 0) lane.waiting = waiting / static_cast<double>(seconds);
  if (run.throughput_per_s) lane.answered_per_s = *run.throughput_per_s;
  if (run.server) lane.threads = run.server->threads_max;
}

std::vector<std::string> lane_lines(std::span<const Lane> lanes, const TextStyle& wished, std::size_t rows) {
  const auto style = at_least_readable(wished);
  Most most;
  for (const auto& lane : lanes) {
    most.waiting = std::max(most.waiting, lane.waiting);
    most.answered = std::max(most.answered, lane.answered_per_s);
  }
  const auto room = std::max<std::size_t>(rows, 2) - 1;
  const auto running = std::ranges::find(lanes, Lane::State::running, &Lane::state);
  const auto at = static_cast<std::size_t>(running - lanes.begin());
  const auto first =
      lanes.size() <= room ? 0 : std::min(at > room / 2 ? at - room / 2 : 0, lanes.size() - room);
  std::vector<std::string> lines{heading(style)};
  for (std::size_t i = first; i < std::min(first + room, lanes.size()); ++i)
    lines.push_back(line(lanes[i], most, style));
  return lines;
}

}  // namespace waitbench::cli
