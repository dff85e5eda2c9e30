#include "report/stage_comparison.hpp"

#include <algorithm>
#include <array>
#include <iterator>

#include <fmt/format.h>

#include "report/figures.hpp"

namespace waitbench {
namespace {

template <auto Member>
std::string latency(const StageFigures& s) {
  return s.latency ? figure((*s.latency).*Member) : std::string(no_figure);
}

std::string begin(const StageFigures& s) {
  return format_duration(s.stage->begin);
}
std::string scheduled(const StageFigures& s) {
  return format_count(s.stage->requests.scheduled);
}
std::string requests_not_ok(const StageFigures& s) {
  return format_count(not_ok(s.stage->requests));
}
std::string offered(const StageFigures& s) {
  return s.stage->constant && s.stage->rates ? figure_per_second(s.offered_per_s) : std::string(no_figure);
}
std::string throughput(const StageFigures& s) {
  return s.stage->throughput_per_s ? figure_per_second(*s.stage->throughput_per_s) : std::string(no_figure);
}

constexpr std::array<StageColumn, 9> all_columns{
    {{"begin", "since the window's begin", 60, begin},
     {"scheduled", "requests due in the stage", 85, scheduled},
     {"not ok", "of these, how many did not end in a good answer", 98, requests_not_ok},
     {"offered", "requests that were due, a second", 80, offered},
     {"throughput", "good answers a second, by the stage's edges", 100, throughput},
     {"p50", "half of the stage's requests were answered within this, counted from the moment they were due",
      90, latency<&LatencySummary::p50>},
     {"p99", "99 of 100 were answered within this", 95, latency<&LatencySummary::p99>},
     {"p99.9", "999 of 1,000 were answered within this", 75, latency<&LatencySummary::p99_9>},
     {"max", "the longest", 70, latency<&LatencySummary::max>}}};

bool worth_showing(const StageColumn& column, const std::vector<StageFigures>& stages) {
  const bool counts_failures = column.figure == requests_not_ok;
  return std::ranges::any_of(stages, [&](const StageFigures& s) {
    return column.figure(s) != (counts_failures ? std::string_view("0") : no_figure);
  });
}

}  // namespace

std::vector<StageColumn> stage_comparison_columns(const std::vector<StageFigures>& stages) {
  std::vector<StageColumn> columns;
  std::ranges::copy_if(all_columns, std::back_inserter(columns),
                       [&](const StageColumn& column) { return worth_showing(column, stages); });
  return columns;
}

std::string stage_heading(const StageFigures& stage) {
  return fmt::format("{}  {}", stage.number, stage.stage->load);
}

std::string stage_note(const std::vector<StageFigures>& stages) {
  const bool ramps = std::ranges::any_of(stages, [](const auto& s) { return !s.stage->constant; });
  const bool few = std::ranges::any_of(stages, [](const auto& s) { return s.latency && !s.latency->p99_9; });
  std::string why;
  if (ramps) why = "no figure is averaged over a ramp";
  if (few) {
    why += fmt::format("{}too few samples (p99 needs {}, p99.9 {})", ramps ? "; " : "",
                       format_count(samples_needed(99)), format_count(samples_needed(99.9)));
  }
  return why.empty() ? why : "withheld: " + why;
}

}  // namespace waitbench
