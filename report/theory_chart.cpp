#include "report/theory_chart.hpp"

#include <algorithm>
#include <cmath>
#include <map>
#include <vector>

#include <fmt/format.h>

#include "report/chart_axis.hpp"
#include "report/figures.hpp"
#include "report/line_styles.hpp"
#include "report/markup.hpp"
#include "report/text_width.hpp"
#include "report/theory.hpp"
#include "report/theory_lines.hpp"

namespace waitbench {
namespace {

// In the picture's own units; the page scales it.
constexpr double width = 800, top = 15, right = 30, bottom = 48;
constexpr double far_apart = 20,
                 too_far_apart = 50;  // from when an axis of parameters, of figures is logarithmic

// "5.000 s" as "5 s": an axis names round values.
std::string tick_text(Unit unit, double value) {
  auto text = figure(unit, value);
  const auto point = text.find('.');
  if (point == std::string::npos) return text;
  auto end = text.find_first_not_of("0123456789", point + 1);
  if (end == std::string::npos) end = text.size();
  auto last = end;
  while (last > point + 1 && text[last - 1] == '0') --last;
  if (last == point + 1) --last;
  return text.erase(last, end - last);
}

// Whatever is drawn must fit the axis of figures.
std::vector<double> figures_in(const TheoryLines& lines) {
  std::vector<double> all;
  for (const auto& line : lines.lines) {
    for (const auto& point : line.points) {
      all.push_back(point.value->predicted);
      if (!point.value->measured) continue;
      all.push_back(point.value->measured->value);
      if (const auto& interval = point.value->measured->interval) {
        all.push_back(interval->low);
        all.push_back(interval->high);
      }
    }
  }
  std::erase_if(all, [](double value) { return !std::isfinite(value) || value < 0; });
  return all;
}

bool drawable(double value) {
  return std::isfinite(value) && value >= 0;
}
bool is_measured(const TheoryPoint& point) {
  return point.value->measured && drawable(point.value->measured->value);
}

std::string head(const PredictionFacts& prediction, std::string_view id, double height,
                 std::string_view how) {
  return fmt::format(
      "<svg class=\"points theory\" viewBox=\"0 0 {0} {1}\" role=\"img\" aria-labelledby=\"{2}-title "
      "{2}-words\">\n<title id=\"{2}-title\">{3}: predicted and measured</title>\n<desc "
      "id=\"{2}-words\">{4} The table below holds the same numbers.</desc>\n",
      width, height, id, html_escaped(prediction.figure), html_escaped(how));
}

std::string mark(const TheoryLine& line, double x, double y) {
  return fmt::format("<path class=\"marker\" transform=\"translate({:.1f} {:.1f})\" d=\"{}\"/>\n", x, y,
                     line_style(line.style).marker);
}

// Values of a parameter that stand at the axis, each once; those too close to the one before are left out.
std::string parameter_ticks(const TheoryLines& lines, const ChartAxis& x, double height) {
  std::map<double, std::string> values;
  for (const auto& line : lines.lines) {
    for (const auto& point : line.points) values.emplace(point.x, point.at);
  }
  std::string svg;
  double free_from = -width;
  for (const auto& [value, text] : values) {
    const double at = x.at(value);
    svg += fmt::format("<path class=\"rule\" d=\"M{:.1f} {}V{}\"/>", at, top, height - bottom);
    const double half = 4.5 * static_cast<double>(display_width(printable(text)));
    if (at - half < free_from) continue;
    free_from = at + half + 4;
    svg += fmt::format("<text x=\"{:.1f}\" y=\"{}\" text-anchor=\"middle\">{}</text>\n", at,
                       height - bottom + 18, html_escaped(text));
  }
  return svg;
}

// One line: what was predicted, and over it what was measured, `aside` so that lines do not hide each other.
std::string line_over_parameter(const TheoryLine& line, const ChartAxis& x, const ChartAxis& y,
                                double aside) {
  std::string path, measured;
  for (const auto& point : line.points) {
    const double px = x.at(point.x);
    if (drawable(point.value->predicted))
      path += fmt::format("{}{:.1f} {:.1f}", path.empty() ? "M" : "L", px, y.at(point.value->predicted));
    if (!is_measured(point)) continue;
    const auto& found = *point.value->measured;
    if (found.interval)
      measured +=
          fmt::format("<path class=\"bar\" d=\"M{0:.1f} {1:.1f}V{2:.1f}m-8 0h16M{3:.1f} {1:.1f}h16\"/>\n",
                      px + aside, y.at(found.interval->low), y.at(found.interval->high), px + aside - 8);
    measured += mark(line, px + aside, y.at(found.value));
  }
  const bool single = line.points.size() == 1;
  if (single && !path.empty()) path += "m-12 0h24";
  return fmt::format(
      "<g class=\"series-{}\"><path class=\"predicted\" stroke-dasharray=\"{}\" d=\"{}\"/>\n{}</g>\n",
      colour_of(line.style), line_style(line.style).dash, path, measured);
}

std::string legend(const TheoryLines& lines) {
  std::string html = "<ul class=\"legend\">\n";
  for (const auto& line : lines.lines)
    html += fmt::format("<li>{}{}</li>\n", swatch(line.style), html_escaped(line.label));
  return html + "</ul>\n";
}

std::string over_parameter(const PredictionFacts& prediction, const TheoryLines& lines, std::string_view id) {
  constexpr double height = 340, left = 100, between = 7;
  std::vector<double> places;
  for (const auto& line : lines.lines) {
    for (const auto& point : line.points) places.push_back(point.x);
  }
  const auto x = ChartAxis::fitting(places, far_apart, left, width - right);
  const auto y = ChartAxis::fitting(figures_in(lines), too_far_apart, height - bottom, top);
  const auto words = fmt::format(
      "{} over {}. Lines: predicted. Marks: measured, the mean, with the interval of the rounds as a "
      "bar.{}{}",
      prediction.figure, lines.parameter, x.is_logarithmic() ? " The horizontal axis is logarithmic." : "",
      y.is_logarithmic() ? " The vertical axis is logarithmic." : "");
  auto svg = legend(lines) + head(prediction, id, height, words) + parameter_ticks(lines, x, height);
  for (const double tick : y.ticks())
    svg += fmt::format(
        "<path class=\"rule\" d=\"M{1} {0:.1f}H{2}\"/><text x=\"{3}\" y=\"{4:.1f}\" "
        "text-anchor=\"end\">{5}</text>\n",
        y.at(tick), left, width - right, left - 8, y.at(tick) + 4,
        html_escaped(tick_text(prediction.unit, tick)));
  const double middle = static_cast<double>(lines.lines.size() - 1) / 2;
  for (std::size_t i = 0; i < lines.lines.size(); ++i)
    svg += line_over_parameter(lines.lines[i], x, y, (static_cast<double>(i) - middle) * between);
  return svg +
         fmt::format("<text x=\"{}\" y=\"{}\" text-anchor=\"middle\">{}</text>\n</svg>\n",
                     (left + width - right) / 2, height - 8, html_escaped(lines.parameter)) +
         fmt::format("<p class=\"detail\">{}</p>\n", html_escaped(words));
}

// A trial each: a stroke where it was predicted, a mark where it was measured.
std::string trial_row(const TheoryLine& line, const ChartAxis& x, double y, double left) {
  constexpr std::size_t longest_label = 34;
  auto svg = fmt::format(
      "<text x=\"{0}\" y=\"{1:.1f}\" text-anchor=\"end\">{2}</text><path class=\"rule\" d=\"M{3} "
      "{4:.1f}H{5}\"/>\n",
      left - 10, y + 4, html_escaped(shortened(printable(line.label), longest_label)), left, y,
      width - right);
  svg += fmt::format("<g class=\"series-{}\">", colour_of(line.style));
  const auto& point = line.points.front();
  if (drawable(point.value->predicted))
    svg += fmt::format("<path class=\"predicted\" d=\"M{:.1f} {:.1f}v26\"/>\n", x.at(point.value->predicted),
                       y - 13);
  if (is_measured(point)) {
    const auto& found = *point.value->measured;
    if (found.interval)
      svg += fmt::format("<path class=\"bar\" d=\"M{0:.1f} {1:.1f}H{2:.1f}m0 -6v12M{0:.1f} {3:.1f}v12\"/>\n",
                         x.at(found.interval->low), y, x.at(found.interval->high), y - 6);
    svg += mark(line, x.at(found.value), y);
  }
  return svg + "</g>\n";
}

std::string trial_by_trial(const PredictionFacts& prediction, const TheoryLines& lines, std::string_view id) {
  constexpr double row = 30, left = 280;
  const double height = top + row * static_cast<double>(lines.lines.size()) + bottom;
  const auto x = ChartAxis::fitting(figures_in(lines), too_far_apart, left, width - right);
  const auto words = fmt::format(
      "{}, trial by trial. Strokes: predicted. Marks: measured, the mean, with the interval of the rounds as "
      "a "
      "bar.{}",
      prediction.figure, x.is_logarithmic() ? " The axis is logarithmic." : "");
  auto svg = head(prediction, id, height, words);
  for (const double tick : x.ticks())
    svg += fmt::format(
        "<path class=\"rule\" d=\"M{0:.1f} {1}V{2}\"/><text x=\"{0:.1f}\" y=\"{3}\" "
        "text-anchor=\"middle\">{4}</text>\n",
        x.at(tick), top, height - bottom, height - bottom + 18,
        html_escaped(tick_text(prediction.unit, tick)));
  for (std::size_t i = 0; i < lines.lines.size(); ++i)
    svg += trial_row(lines.lines[i], x, top + row * (static_cast<double>(i) + 0.5), left);
  return svg + "</svg>\n" + fmt::format("<p class=\"detail\">{}</p>\n", html_escaped(words));
}

}  // namespace

std::string theory_chart(const PredictionFacts& prediction, const Record& record, std::string_view id) {
  const auto lines = theory_lines(prediction, record);
  if (figures_in(lines).empty()) return {};
  return lines.parameter.empty() ? trial_by_trial(prediction, lines, id)
                                 : over_parameter(prediction, lines, id);
}

}  // namespace waitbench
