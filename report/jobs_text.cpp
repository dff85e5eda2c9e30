#include "report/jobs_text.hpp"

#include <utility>
#include <vector>

#include <fmt/format.h>

#include "report/figures.hpp"
#include "report/job_parts.hpp"
#include "report/latency_parts.hpp"
#include "report/text_table.hpp"
#include "report/validity_text.hpp"

namespace waitbench {

std::string lost_note(const Run& run, const TextStyle& style) {
  if (!run.jobs) return {};
  const auto lost = run.jobs->lost + run.jobs->lost_outside;
  if (lost == 0) return {};
  return note("LOST  ",
              fmt::format("{} job{} accepted (202), but the queue does not know {}. Unless jobs were purged "
                          "meanwhile, the server broke its promise.",
                          format_count(lost), lost == 1 ? " was" : "s were", lost == 1 ? "it" : "them"),
              Paint::bad, style);
}

std::string job_accounting(const JobFigures& jobs) {
  std::string identity, beside;
  for (const auto& part : job_counts) {
    const auto count = jobs.*part.count;
    if (count == 0 && part.name != "done") continue;
    auto& list = part.of_accepted ? identity : beside;
    const auto* between = part.of_accepted ? " + " : ", ";
    list += fmt::format("{}{} {}", list.empty() ? "" : between, format_count(count), part.words);
  }
  return fmt::format("{} accepted = {}{}{}", format_count(jobs.accepted), identity,
                     beside.empty() ? "" : "; ", beside);
}

std::string two_clocks(const Run& run, const TextStyle& style) {
  const RunFigures figures(run);
  std::vector<std::pair<std::string_view, const LatencySummary*>> times{{"answered", &figures.latency}};
  for (const auto& part : job_times) times.emplace_back(part.heading, &((*figures.jobs).*part.summary));
  std::vector<TextColumn> table{{.heading = "Two Clocks", .cells = {}}};
  for (const auto& part : latency_parts) table.front().cells.emplace_back(part.heading);
  table.front().cells.emplace_back("count");
  int importance = static_cast<int>(times.size());
  for (const auto& [heading, summary] : times) {
    auto& column = table.emplace_back(TextColumn{std::string(heading), importance--, Align::right, {}});
    for (const auto& part : latency_parts) column.cells.push_back(figure(summary->*part.value));
    column.cells.push_back(format_count(summary->count));
  }
  std::string text;
  for (const auto& row : lay_out(std::move(table), style.columns - 2).lines) text += "  " + row + "\n";
  return text;
}

}  // namespace waitbench
