#include "report/html_charts.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <nlohmann/json.hpp>

#include "report/charts.hpp"
#include "report/figures.hpp"
#include "report/latency_parts.hpp"
#include "report/line_styles.hpp"
#include "report/markup.hpp"
#include "report/run_figures.hpp"

namespace waitbench {
namespace {

using Json = nlohmann::ordered_json;
using Runs = std::span<const Run* const>;

std::string with_unit(const std::string& text, const Chart& chart) {
  return fmt::format("{}, {}", text, chart.unit);
}

// A whole number as one ("4", not "4.000", which some read as thousands).
std::string plain_figure(const std::optional<double>& y) {
  if (!y) return std::string(no_figure);
  const bool whole = std::abs(*y) < 1e15 && *y == std::floor(*y) && *y >= 0;
  return whole ? format_count(static_cast<std::uint64_t>(*y)) : figure_of(*y);
}

std::string label_cell(const Run& run, std::size_t style) {
  return swatch(style) + html_escaped(run.label);
}

// The table beside a chart over time, which is its legend as well.
std::string beside_time_chart(const Chart& chart, Runs runs, const std::vector<std::size_t>& styles) {
  HtmlTable table{.caption = with_unit("In the window", chart),
                  .headings = {{"run", ""}, {"mean", ""}, {"highest", ""}},
                  .rows = {}};
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const auto summary = summary_of(chart, i, runs[i]->window);
    using Figure = std::optional<double>;
    table.rows.push_back({label_cell(*runs[i], styles[i]),
                          plain_figure(summary ? Figure(summary->mean) : std::nullopt),
                          plain_figure(summary ? Figure(summary->highest) : std::nullopt)});
  }
  return html_table(table);
}

// The table below the percentile chart; percentiles as columns, since there are more of them than runs.
std::string below_percentile_chart(Runs runs, const std::vector<std::size_t>& styles) {
  HtmlTable table{.caption = "Latency, due to answered", .headings = {{"run", ""}}, .rows = {}};
  for (const auto& part : latency_parts) table.headings.push_back({std::string(part.heading), ""});
  table.headings.push_back({"samples", ""});
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const auto summary = RunFigures(*runs[i]).latency;
    auto& row = table.rows.emplace_back();
    row.push_back(label_cell(*runs[i], styles[i]));
    for (const auto& part : latency_parts) row.push_back(figure(summary.*part.value));
    row.push_back(format_count(summary.count));
  }
  return html_table(table);
}

// Every second, or every k-th when there would be too many for a page.
std::string second_by_second(const Chart& chart, Runs runs) {
  constexpr std::size_t most_rows = 180;
  const std::size_t stride = (chart.x.size() + most_rows - 1) / most_rows;
  HtmlTable table{.caption = with_unit(chart.title, chart), .headings = {{"second", ""}}, .rows = {}};
  for (const auto* run : runs) table.headings.push_back({run->label, ""});
  for (std::size_t at = 0; at < chart.x.size(); at += stride) {
    auto& row = table.rows.emplace_back();
    row.push_back(fmt::format("{}", chart.x[at]));
    for (const auto& line : chart.lines) row.push_back(plain_figure(line[at]));
  }
  const auto heading = stride <= 1 ? std::string("Second by second")
                                   : fmt::format("Every {}th second (all are in timeline.csv)", stride);
  return fmt::format("<details>\n<summary>{}</summary>\n{}</details>\n", heading, html_table(table));
}

// What a screen reader says in place of the picture.
std::string text_alternative(const Chart& chart, Runs runs) {
  std::string lines;
  for (std::size_t i = 0; i < runs.size(); ++i) {
    double highest = 0;
    for (const auto& y : chart.lines[i]) highest = std::max(highest, y.value_or(0));
    lines += fmt::format(" {}: at most {}.", runs[i]->label, plain_figure(highest));
  }
  return fmt::format("Line chart: {}.{} The table with it holds the numbers.", with_unit(chart.title, chart),
                     lines);
}

std::string chart_section(const Chart& chart, Runs runs, const std::string& tables) {
  const bool time = chart.axis == Chart::Axis::seconds;
  return fmt::format(
      "<section class=\"chart {0}\" id=\"chart-{1}\" aria-labelledby=\"chart-{1}-heading\">\n"
      "<h3 id=\"chart-{1}-heading\">{2}{3}</h3>\n<p>{4}{5}</p>\n"
      "<div class=\"plot\" data-chart=\"{1}\" role=\"img\" aria-label=\"{6}\"></div>\n"
      "<p class=\"readout\" aria-hidden=\"true\"></p>\n{7}</section>\n",
      time ? "beside" : "wide", chart.id, html_escaped(chart.title),
      time ? fmt::format(" <small>{}</small>", html_escaped(chart.unit)) : "", html_escaped(chart.meaning),
      chart.logarithmic ? " The vertical axis is logarithmic." : "",
      html_escaped(text_alternative(chart, runs)), tables);
}

// Four significant digits are more than a screen can show, and keep the page small.
Json drawn(const std::optional<double>& y) {
  if (!y) return nullptr;
  if (*y == 0 || !std::isfinite(*y)) return 0;
  const double unit = std::pow(10.0, std::floor(std::log10(std::abs(*y))) - 4);
  return std::stod(fmt::format("{:.9g}", std::round(*y / unit) * unit));
}

Json chart_json(const Chart& chart) {
  const bool time = chart.axis == Chart::Axis::seconds;
  Json json = {{"id", chart.id},     {"axis", time ? "seconds" : "percentile"},
               {"unit", chart.unit}, {"logarithmic", chart.logarithmic},
               {"x", Json::array()}, {"lines", Json::array()}};
  for (const auto x : chart.x) json["x"].push_back(drawn(x));
  for (const auto& line : chart.lines) {
    auto ys = Json::array();
    for (const auto& y : line) ys.push_back(drawn(y));
    json["lines"].push_back(std::move(ys));
  }
  return json;
}

}  // namespace

std::string chart_sections(Runs runs, const std::string& note) {
  const auto styles = line_styles(runs);
  std::string html =
      "<section id=\"charts\" aria-labelledby=\"charts-heading\">\n<h2 id=\"charts-heading\">In "
      "pictures</h2>\n"
      "<noscript><p class=\"alarm doubt\">The charts are drawn by JavaScript, which is off; the tables hold "
      "the same "
      "numbers.</p></noscript>\n" +
      note;
  const auto over_time = time_charts(runs);
  if (!over_time.empty()) {
    html += chart_section(
        over_time.front(), runs,
        beside_time_chart(over_time.front(), runs, styles) + second_by_second(over_time.front(), runs));
  }
  if (const auto chart = percentile_chart(runs))
    html += chart_section(*chart, runs, below_percentile_chart(runs, styles));
  for (std::size_t i = 1; i < over_time.size(); ++i) {
    html +=
        chart_section(over_time[i], runs,
                      beside_time_chart(over_time[i], runs, styles) + second_by_second(over_time[i], runs));
  }
  if (const auto missing = unmeasured_charts(runs); !missing.empty())
    html += fmt::format("<p>Not measured in these runs: {}.</p>\n",
                        html_escaped(fmt::format("{}", fmt::join(missing, ", "))));
  return html + "</section>\n";
}

std::string chart_data(Runs runs) {
  const auto styles = line_styles(runs);
  Json data = {{"runs", Json::array()}, {"charts", Json::array()}};
  for (std::size_t i = 0; i < runs.size(); ++i) {
    const auto style = line_style(styles[i]);
    data["runs"].push_back({{"label", runs[i]->label},
                            {"colour", colour_of(styles[i])},
                            {"dash", std::string(style.dash)},
                            {"marker", std::string(style.marker)},
                            {"window_s", to_seconds(runs[i]->window)}});
  }
  if (const auto chart = percentile_chart(runs)) data["charts"].push_back(chart_json(*chart));
  for (const auto& chart : time_charts(runs)) data["charts"].push_back(chart_json(chart));
  return script_json(data);
}

}  // namespace waitbench
