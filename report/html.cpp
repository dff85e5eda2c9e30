#include "report/html.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "report/assets.hpp"
#include "report/html_charts.hpp"
#include "report/html_highest_rate.hpp"
#include "report/html_jobs.hpp"
#include "report/html_sections.hpp"
#include "report/markup.hpp"

namespace waitbench {
namespace {

std::vector<const Run*> valid_runs(const Record& record) {
  std::vector<const Run*> runs;
  for (const auto& run : record.runs) {
    if (run.validity.valid()) runs.push_back(&run);
  }
  return runs;
}

std::string head(const Record& record) {
  return fmt::format(
      R"(<!DOCTYPE html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'">
<meta name="generator" content="waitbench {}">
<title>{} · waitbench</title>
<style>
{}
{}</style>
</head>
)",
      html_escaped(record.version), html_escaped(record.title.empty() ? record.name : record.title),
      assets::uplot_css, assets::report_css);
}

// The licence must travel with the library; "--" may not stand in an HTML comment, so it is one of the
// script's.
std::string scripts(std::span<const Run* const> runs) {
  return fmt::format(
      "<script type=\"application/json\" id=\"report-data\">{}</script>\n"
      "<script>\n/*\nuPlot\n{}\n*/\n{}\n</script>\n"
      "<script>\n{}</script>\n",
      chart_data(runs), assets::uplot_licence, assets::uplot_js, assets::report_js);
}

}  // namespace

std::string html_report(const Record& record) {
  const auto runs = valid_runs(record);
  auto html = head(record) + "<body>\n" + header_section(record) + "<main>\n" + alarm_section(record) +
              verdict_section(record) + highest_rate_section(record);
  if (!runs.empty()) html += comparison_section(runs) + stages_section(runs);
  html += jobs_section(record);
  if (!runs.empty()) html += chart_sections(runs);
  html += runs_section(record) + method_section() + environment_section(record) + repeat_section(record) +
          "</main>\n";
  if (!runs.empty()) html += scripts(runs);
  return html + "</body>\n</html>\n";
}

}  // namespace waitbench
