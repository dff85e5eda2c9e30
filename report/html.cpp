#include "report/html.hpp"

#include <fmt/format.h>

#include "report/assets.hpp"
#include "report/compared_rows.hpp"
#include "report/html_charts.hpp"
#include "report/html_experiment.hpp"
#include "report/html_highest_rate.hpp"
#include "report/html_jobs.hpp"
#include "report/html_sections.hpp"
#include "report/markup.hpp"

namespace waitbench {
namespace {

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
  const auto runs = charted_runs(record);
  auto html =
      page_head(record.version, record.title.empty() ? record.name : record.title, assets::uplot_css) +
      "<body>\n" + header_section(record) + "<main>\n" + claim_section(record) + alarm_section(record) +
      theory_section(record) + verdict_section(record) + meaning_section(record) +
      highest_rate_section(record);
  if (!runs.empty()) html += comparison_section(compared_rows(record), runs) + stages_section(runs);
  html += jobs_section(record);
  if (!runs.empty()) html += chart_sections(runs, charted_note(record));
  html += runs_section(record) + method_section() + environment_section(record) + repeat_section(record) +
          "</main>\n";
  if (!runs.empty()) html += scripts(runs);
  return html + "</body>\n</html>\n";
}

}  // namespace waitbench
