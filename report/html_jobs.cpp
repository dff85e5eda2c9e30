#include "report/html_jobs.hpp"

#include <algorithm>
#include <vector>

#include <fmt/format.h>

#include "report/figures.hpp"
#include "report/html_sections.hpp"
#include "report/job_parts.hpp"
#include "report/latency_parts.hpp"
#include "report/markup.hpp"

namespace waitbench {
namespace {

using Runs = std::vector<const Run*>;

// One column for each count that is not 0 in some run; done always.
HtmlTable accounting_table(const Runs& runs) {
  HtmlTable table{.caption = "What became of the jobs: accepted is the sum of what follows, up to lost",
                  .headings = {{"run", ""}, {"accepted", "answered 202, of requests due inside the window"}},
                  .rows = {}};
  for (const auto* run : runs)
    table.rows.push_back({html_escaped(run->label), format_count(run->jobs->accepted)});
  for (const auto& part : job_counts) {
    const auto occurred = [&](const Run* run) { return (*run->jobs).*part.count > 0; };
    if (part.name != "done" && std::ranges::none_of(runs, occurred)) continue;
    table.headings.push_back({std::string(part.words), std::string(part.meaning)});
    for (std::size_t i = 0; i < runs.size(); ++i)
      table.rows[i].push_back(format_count((*runs[i]->jobs).*part.count));
  }
  return table;
}

HtmlTable clocks_table(const Run& run) {
  const RunFigures figures(run);
  HtmlTable table{.caption = run.label + ": when requests were answered, and when their jobs ended",
                  .headings = {{"clock", ""}},
                  .rows = {}};
  for (const auto& part : latency_parts) table.headings.push_back({std::string(part.heading), ""});
  table.headings.push_back({"samples", ""});
  const auto add = [&](std::string_view clock, const LatencySummary& summary) {
    auto& row = table.rows.emplace_back();
    row.push_back(html_escaped(clock));
    for (const auto& part : latency_parts) row.push_back(figure(summary.*part.value));
    row.push_back(format_count(summary.count));
  };
  add("answered", figures.latency);
  for (const auto& part : job_times) add(part.heading, (*figures.jobs).*part.summary);
  return table;
}

}  // namespace

std::string jobs_section(const Record& record) {
  Runs runs;
  for (const auto& run : record.runs) {
    if (run.jobs) runs.push_back(&run);
  }
  if (runs.empty()) return {};
  auto content = html_table(accounting_table(runs));
  for (const auto* run : runs) {
    if (run->validity.valid()) content += html_table(clocks_table(*run));
  }
  content +=
      "<p>Answered and completed are counted from the moment at which a request was due. A job that was "
      "still open when following ended counts as completed after its age then: at least that.</p>\n";
  return section("jobs", "What was promised", content);
}

}  // namespace waitbench
