#include "report/html_highest_rate.hpp"

#include <algorithm>
#include <cmath>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "report/chart_axis.hpp"
#include "report/figures.hpp"
#include "report/html_sections.hpp"
#include "report/markup.hpp"
#include "report/rate_points.hpp"

namespace waitbench {
namespace {

// In the picture's own units; the page scales it.
constexpr double width = 800, height = 320, left = 90, right = 20, top = 15, bottom = 45;

struct Dot {
  double rate, p99_ns;
  bool held;
};

std::vector<Dot> dots_of(const Record& record) {
  std::vector<Dot> dots;
  for (const auto& point : record.highest_rate->points) {
    const auto& run = record.runs[point.run];
    const auto p99 = run.validity.valid() ? summarize(run.latency).p99 : std::nullopt;
    if (p99 && point.outcome != "unmeasured")
      dots.push_back(
          {point.rate_per_s, std::max(1.0, static_cast<double>(p99->count())), point.outcome == "held"});
  }
  return dots;
}

std::string grid(const ChartAxis& rates, const ChartAxis& latencies) {
  std::string svg;
  for (const double tick : rates.ticks())
    svg += fmt::format(
        "<path class=\"rule\" d=\"M{0:.1f} {1}V{2}\"/><text x=\"{0:.1f}\" y=\"{3}\" "
        "text-anchor=\"middle\">{4}</text>\n",
        rates.at(tick), top, height - bottom, height - bottom + 18, html_escaped(figure_per_second(tick)));
  for (const double tick : latencies.ticks())
    svg += fmt::format(
        "<path class=\"rule\" d=\"M{1} {0:.1f}H{2}\"/><text x=\"{3}\" y=\"{4:.1f}\" "
        "text-anchor=\"end\">{5}</text>\n",
        latencies.at(tick), left, width - right, left - 8, latencies.at(tick) + 4,
        html_escaped(figure(Duration(std::llround(tick)), 1)));
  return svg;
}

// Held: a dot. Failed: a cross. Between the ends: shaded. The table says the same in words.
std::string picture(const Record& record) {
  const auto dots = dots_of(record);
  if (dots.size() < 2) return {};
  std::vector<double> rates, latencies;
  for (const auto& dot : dots) {
    rates.push_back(dot.rate);
    latencies.push_back(dot.p99_ns);
  }
  const auto x = ChartAxis::logarithmic(rates, left, width - right);
  const auto y = ChartAxis::logarithmic(latencies, height - bottom, top);
  auto svg = fmt::format(
      "<svg class=\"points\" viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"99th percentile of latency over "
      "offered rate; the table below holds the same numbers\">\n",
      width, height);
  const auto& highest = *record.highest_rate;
  if (highest.low_per_s && highest.high_per_s) {
    const double from = x.at(*highest.low_per_s);
    svg += fmt::format("<rect class=\"between\" x=\"{:.1f}\" y=\"{}\" width=\"{:.1f}\" height=\"{}\"/>\n",
                       from, top, x.at(*highest.high_per_s) - from, height - bottom - top);
  }
  svg += grid(x, y);
  for (const auto& dot : dots) {
    const double cx = x.at(dot.rate), cy = y.at(dot.p99_ns);
    svg += dot.held ? fmt::format("<circle class=\"held\" cx=\"{:.1f}\" cy=\"{:.1f}\" r=\"5\"/>\n", cx, cy)
                    : fmt::format("<path class=\"failed\" d=\"M{:.1f} {:.1f}l10 10m-10 0l10 -10\"/>\n",
                                  cx - 5, cy - 5);
  }
  return svg +
         fmt::format("<text x=\"{}\" y=\"{}\" text-anchor=\"middle\">offered</text>\n</svg>\n",
                     (left + width - right) / 2, height - 6) +
         "<p class=\"detail\">p99 of latency over the offered rate, both on logarithmic scales. Dots: the "
         "objective held. Crosses: it failed. Shaded: where the highest rate lies.</p>\n";
}

HtmlTable table(const Record& record) {
  HtmlTable table{.caption = "The points, in the order in which they were measured",
                  .headings = {{"run", ""}},
                  .rows = {}};
  for (const auto& column : rate_point_columns)
    table.headings.push_back({std::string(column.heading), std::string(column.meaning)});
  for (const auto& point : record.highest_rate->points) {
    const auto& run = record.runs[point.run];
    auto& row = table.rows.emplace_back(std::vector<std::string>{html_escaped(run.label)});
    for (const auto& column : rate_point_columns) row.push_back(html_escaped(column.figure(point, run)));
  }
  return table;
}

}  // namespace

std::string highest_rate_section(const Record& record) {
  if (!record.highest_rate) return {};
  const auto& highest = *record.highest_rate;
  auto content = fmt::format("<p>Objective: <strong>{}</strong></p>\n",
                             html_escaped(fmt::format("{}", fmt::join(highest.slo, ", "))));
  if (!highest.remarks.empty()) {
    content += "<ul>\n";
    for (const auto& remark : highest.remarks) content += fmt::format("<li>{}</li>\n", html_escaped(remark));
    content += "</ul>\n";
  }
  content += picture(record);
  if (!highest.points.empty()) content += html_table(table(record));
  return section("highest-rate", "The highest rate", content);
}

}  // namespace waitbench
