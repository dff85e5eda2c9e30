#include "cli/live_view.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <functional>
#include <map>

#include <fmt/format.h>

#include "report/figures.hpp"
#include "report/text_table.hpp"

namespace waitbench::cli {
namespace {

using Phase = LiveModel::Phase;

constexpr std::size_t widest_bar = 60;
constexpr std::size_t narrowest_graph = 8;  // below that neither bar nor sparkline tells anything
constexpr std::size_t roomy = 60;           // columns from which labels are written out

// Lines of the same importance go together: a heading with what it heads.
struct Line {
  int importance;
  std::string text;
};

std::size_t label_columns(std::size_t columns) {
  return columns < roomy ? 9 : 14;
}

constexpr std::string_view between = " · ";

// As many of `parts`, the first first, as fit beside each other; an ellipsis says that some do not.
std::string joined(std::span<const std::string> parts, std::size_t columns) {
  std::string text;
  for (std::size_t i = 0; i < parts.size(); ++i) {
    const auto longer = i == 0 ? parts[i] : fmt::format("{}{}{}", text, between, parts[i]);
    const std::size_t ellipsis = i + 1 < parts.size() ? 2 : 0;
    if (display_width(longer) + ellipsis > columns) return shortened(i == 0 ? longer : text + " …", columns);
    text = longer;
  }
  return text;
}

std::string title(const LiveModel& model, std::size_t columns) {
  const auto target = printable(fmt::format("{} {}", model.identity.method, model.identity.url));
  auto load = printable(model.identity.load);
  const auto seed = fmt::format("{}seed {}", between, model.identity.seed);
  const auto width = display_width(target) + display_width(between) + display_width(load);
  if (width + display_width(seed) <= columns) return fmt::format("{}{}{}{}", target, between, load, seed);
  // A long target leaves half of the room to the load.
  if (width > columns) load = shortened(load, columns / 2);
  const auto room = columns - display_width(between) - display_width(load);
  return fmt::format("{}{}{}", shortened(target, room), between, load);
}

std::string bar(double share, std::size_t columns, const TextStyle& style) {
  const auto done = static_cast<std::size_t>(std::clamp(share, 0.0, 1.0) * static_cast<double>(columns));
  std::string filled, open;
  for (std::size_t i = 0; i < columns; ++i) (i < done ? filled : open) += i < done ? "━" : "─";
  return painted(filled, Paint::told, style) + open;
}

// "measuring     ━━━━━━━━━────────  00:12 / 00:30  00:18 to go"
std::string phase_line(std::string_view word, Duration done, Duration of, std::size_t columns,
                       const TextStyle& style) {
  const auto label = padded(word, label_columns(columns) + 2, Align::left);
  done = std::clamp(done, Duration::zero(), of);
  auto times = fmt::format("  {} / {}", clock_text(done), clock_text(of));
  const auto to_go =
      fmt::format("  {} to go", clock_text(std::chrono::ceil<std::chrono::seconds>(of - done)));
  const auto room = [&] { return columns - std::min(columns, display_width(label) + display_width(times)); };
  if (room() >= display_width(to_go) + narrowest_graph) times += to_go;
  const auto graph = std::min(room(), widest_bar);
  const double share = of > Duration::zero() ? to_seconds(done) / to_seconds(of) : 1;
  auto text = painted(label, Paint::strong, style);
  if (graph < narrowest_graph) return text + times.substr(2);
  return text + bar(share, graph, style) + times;
}

std::string phase(const LiveModel& model, std::size_t columns, const TextStyle& style) {
  const auto label = label_columns(columns) + 2;
  const auto told = [&](std::string_view word, std::string_view text) {
    return painted(padded(word, label, Align::left), Paint::strong, style) + shortened(text, columns - label);
  };
  switch (model.phase) {
    case Phase::probing:
      return told("probing", fmt::format("{}  one request alone", clock_text(model.waited)));
    case Phase::warming_up:
      return phase_line(columns < roomy ? "warm-up" : "warming up", model.elapsed + model.warmup,
                        model.warmup, columns, style);
    case Phase::measuring:
      return phase_line("measuring", model.elapsed, model.duration, columns, style);
    case Phase::draining:
      return told("draining", fmt::format("{}  waiting for the last answers",
                                          clock_text(model.elapsed - model.duration)));
    case Phase::following:
      return told("following", fmt::format("{}  {} jobs open", clock_text(model.elapsed - model.duration),
                                           format_count(model.open_jobs)));
  }
  return {};
}

// --- the last minute

struct Series {
  std::string_view name;
  std::vector<double> values;
  double peak = 0;
  double top = 0;  // of its scale
};

Series series(std::string_view name, const LiveModel& model, double LiveModel::Second::* of) {
  Series made{.name = name, .values = {}};
  for (const auto& second : model.seconds) made.values.push_back(second.*of);
  for (const auto value : made.values) made.peak = std::max(made.peak, value);
  made.top = made.peak;
  return made;
}

template <class Figure>
std::string figure_if_any(const std::vector<double>& values, double value, Figure figure) {
  return values.empty() ? std::string(no_figure) : figure(value);
}

void add_minute(std::vector<Line>& lines, const LiveModel& model, std::size_t columns) {
  std::array<Series, 3> rows{series("offered", model, &LiveModel::Second::offered),
                             series("achieved", model, &LiveModel::Second::achieved),
                             series("in flight", model, &LiveModel::Second::in_flight)};
  rows[0].top = rows[1].top = std::max(rows[0].peak, rows[1].peak);  // a gap between the two is to be seen
  const auto count = [](double value) { return figure_of(value); };
  std::vector<TextColumn> table{{"", 0, Align::left, {}},
                                {columns < roomy ? "now" : "last second", 2, Align::right, {}},
                                {"peak", 1, Align::right, {}}};
  for (std::size_t i = 0; i < rows.size(); ++i) {
    const auto& [name, values, peak, top] = rows[i];
    const auto now = values.empty() ? 0 : values.back();
    const bool rate = i < 2;
    table[0].cells.push_back(padded(name, label_columns(columns), Align::left));
    table[1].cells.push_back(rate ? figure_if_any(values, now, figure_per_second)
                                  : figure_if_any(values, now, count));
    table[2].cells.push_back(rate ? figure_if_any(values, peak, figure_per_second)
                                  : figure_if_any(values, peak, count));
  }
  const auto width = [](const TextTable& laid) {
    std::size_t widest = 0;
    for (const auto& line : laid.lines) widest = std::max(widest, display_width(line));
    return widest;
  };
  // The sparkline matters more than the peak.
  auto laid = lay_out(table, columns);
  if (columns < width(laid) + 2 + 2 * narrowest_graph) {
    table.pop_back();
    laid = lay_out(table, columns);
  }
  const auto left = width(laid);
  const auto graph = columns > left + 2 ? std::min(columns - left - 2, remembered_seconds) : 0;
  constexpr std::array<int, 4> importance{2, 7, 9, 6};
  for (std::size_t i = 0; i < laid.lines.size(); ++i) {
    auto text = laid.lines[i];
    if (graph >= narrowest_graph) {
      const auto& [name, values, peak, top] = rows[i == 0 ? 0 : i - 1];
      const std::string_view heading = graph < remembered_seconds ? "last seconds" : "last minute";
      text = padded(text, left + 2, Align::left) +
             (i == 0 ? shortened(heading, graph) : sparkline(values, top, graph));
      text.erase(text.find_last_not_of(' ') + 1);
    }
    lines.push_back({importance[std::min(i, importance.size() - 1)], std::move(text)});
  }
}

// --- so far

struct Percentile {
  std::string_view heading;
  int importance;  // where room is short: the spread matters more than the middle
  std::optional<Duration> LatencySummary::* value;
};
constexpr std::array<Percentile, 5> percentiles{{{"p50", 4, &LatencySummary::p50},
                                                 {"p90", 1, &LatencySummary::p90},
                                                 {"p99", 5, &LatencySummary::p99},
                                                 {"p99.9", 2, &LatencySummary::p99_9},
                                                 {"max", 3, &LatencySummary::max}}};

std::string_view so_far(const LiveModel& model, std::size_t columns) {
  if (columns < roomy) return model.in_window ? "so far" : "warm-up";
  return model.in_window ? "window so far" : "warm-up so far";
}

void add_latencies(std::vector<Line>& lines, const LiveModel& model, std::size_t columns) {
  struct Row {
    std::string_view name;
    const LatencySummary& summary;
  };
  const std::array<Row, 3> rows{{{"latency", model.latency}, {"service", model.service}, {"lag", model.lag}}};
  std::vector<TextColumn> table{{std::string(so_far(model, columns)), 0, Align::left, {}}};
  for (const auto& row : rows)
    table[0].cells.push_back(padded(row.name, label_columns(columns), Align::left));
  for (const auto& [heading, importance, value] : percentiles) {
    auto& column = table.emplace_back(TextColumn{std::string(heading), importance, Align::right, {}});
    // A width of its own for each figure would make the table jump from second to second.
    for (const auto& row : rows) column.cells.push_back(padded(figure(row.summary.*value), 8, Align::right));
  }
  const auto laid = lay_out(std::move(table), columns);
  constexpr std::array<int, 4> importance{8, 8, 3, 4};
  for (std::size_t i = 0; i < laid.lines.size(); ++i)
    lines.push_back({importance[std::min(i, importance.size() - 1)], laid.lines[i]});
}

std::string errors(const LiveModel& model, std::size_t columns, const TextStyle& style) {
  const auto& counts = model.requests;
  // The most frequent first; a status from 400 on is told by its numbers, as a person would look for it.
  const std::multimap<std::uint64_t, std::string_view, std::greater<>> classes{
      {counts.http_error, "4xx/5xx"}, {counts.timeout, "timeout"},     {counts.connect_error, "connect"},
      {counts.reset, "reset"},        {counts.malformed, "malformed"}, {counts.shed, "shed"}};
  std::vector<std::string> parts;
  for (const auto& [count, name] : classes) {
    if (count > 0) parts.push_back(fmt::format("{} {}", name, format_count(count)));
  }
  const auto label = padded("errors", label_columns(columns) + 2, Align::left);
  if (parts.empty()) return label + "none";
  return painted(label, counts.errors() > 0 ? Paint::bad : Paint::warn, style) +
         joined(parts, columns - display_width(label));
}

std::string server(const LiveModel& model, std::size_t columns) {
  const auto& use = *model.server;
  std::vector<std::string> parts{
      fmt::format("{} thread{}", format_count(use.threads), use.threads == 1 ? "" : "s"),
      fmt::format("{}{}", figure(use.rss), columns < roomy ? "" : " resident")};
  if (use.cpu_share) parts.push_back(fmt::format("CPU {:.0f} %", *use.cpu_share * 100));
  if (use.switches_per_s) parts.push_back(fmt::format("{} switches/s", figure_of(*use.switches_per_s)));
  const auto pid = columns < roomy || !model.identity.pid ? "" : fmt::format(" {}", *model.identity.pid);
  const auto label = padded("server" + pid, label_columns(columns) + 2, Align::left);
  return label + joined(parts, columns - display_width(label));
}

}  // namespace

std::string clock_text(Duration time) {
  const auto seconds = std::chrono::floor<std::chrono::seconds>(time).count();
  if (seconds < 3600) return fmt::format("{:02}:{:02}", seconds / 60, seconds % 60);
  return fmt::format("{}:{:02}:{:02}", seconds / 3600, seconds / 60 % 60, seconds % 60);
}

std::string sparkline(std::span<const double> values, double top, std::size_t columns) {
  static constexpr std::array<std::string_view, 8> heights{"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
  if (values.size() > columns) values = values.last(columns);
  std::string text;
  for (const auto value : values) {
    const double share = top > 0 ? std::clamp(value / top, 0.0, 1.0) : 0;
    text += heights[static_cast<std::size_t>(std::lround(share * (heights.size() - 1)))];
  }
  return text;
}

std::vector<std::string> live_lines(const LiveModel& model, const TextStyle& wished, std::size_t rows) {
  const auto style = at_least_readable(wished);
  const auto columns = style.columns - 1;
  std::vector<Line> lines{{5, title(model, columns)}, {10, phase(model, columns, style)}};
  if (model.phase != Phase::probing) {
    add_minute(lines, model, columns);
    add_latencies(lines, model, columns);
    lines.push_back({9, errors(model, columns, style)});
    if (model.server) lines.push_back({5, server(model, columns)});
  }
  while (lines.size() > std::max<std::size_t>(rows, 1)) {
    const auto least = std::ranges::min(lines, {}, &Line::importance).importance;
    std::erase_if(lines, [least](const Line& line) { return line.importance == least; });
  }
  std::vector<std::string> texts;
  for (auto& line : lines) texts.push_back(" " + std::move(line.text));
  return texts;
}

}  // namespace waitbench::cli
