#include "report/load_text.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "report/connection_kinds.hpp"
#include "report/figures.hpp"
#include "report/jobs_text.hpp"
#include "report/latency_parts.hpp"
#include "report/outcomes.hpp"
#include "report/run_figures.hpp"
#include "report/stage_comparison.hpp"
#include "report/text_table.hpp"
#include "report/validity_text.hpp"

namespace waitbench {
namespace {

std::string target(const Run& run) {
  auto text = fmt::format("{}", printable(run.target));
  if (!run.model.empty()) text += fmt::format(" · {}", printable(run.model));
  if (!run.plan.empty()) text += fmt::format(" · {}", printable(run.plan));
  if (run.kinds.size() > 1) text += fmt::format(" · {} kinds of request", format_count(run.kinds.size()));
  if (run.data_rows) text += fmt::format(" · {} rows of data", format_count(*run.data_rows));
  return text;
}

std::string load(const Run& run) {
  const auto length = format_duration(run.window);
  auto text =
      printable(run.load) + (run.stages.empty() ? ", for " + length : fmt::format(", {} in all", length));
  if (run.warmup > Duration::zero()) text += fmt::format(" after {} of warm-up", format_duration(run.warmup));
  return text + fmt::format(", seed {}", run.seed);
}

// Every outcome that occurred; ok always.
std::string requests(const RequestCounts& counts) {
  std::string parts;
  for (const auto& kind : outcome_kinds) {
    if (counts.*kind.count == 0 && kind.name != "ok") continue;
    parts += fmt::format("{}{} {}", parts.empty() ? "" : " + ", format_count(counts.*kind.count), kind.words);
  }
  return fmt::format("{} scheduled = {}", format_count(counts.scheduled), parts);
}

// In the words of wrk, and as it aligns them, for those who know it and for what cuts its output into fields:
//   Requests/sec:   1996.67
//   Transfer/sec:   1.55MiB
// Only of a run that has a throughput.
std::string per_second(const Run& run, const TextStyle& style) {
  constexpr std::string_view form = "{:<13} {:>9}{}\n";
  const auto said = [&](std::string_view what) {
    return style.columns < 60 ? std::string() : fmt::format("  {}", what);
  };
  const double rate = *run.throughput_per_s;
  const bool two_decimals_say_something = rate == 0 || rate >= 0.1;
  auto text = fmt::format(
      form, "Requests/sec:", two_decimals_say_something ? fmt::format("{:.2f}", rate) : figure_of(rate),
      said("good answers"));
  // By the throughput, which is right at the window's edges: what is received for each good answer.
  const double bytes_per_ok =
      run.requests.ok == 0 ? 0
                           : static_cast<double>(run.bytes_received) / static_cast<double>(run.requests.ok);
  const Bytes each_second{static_cast<std::uint64_t>(bytes_per_ok * rate)};
  return text + fmt::format(form, "Transfer/sec:", format_bytes(each_second),
                            said(fmt::format("{} received", figure(Bytes{run.bytes_received}))));
}

std::string server(const ServerUse& use, const Run& run) {
  auto text = fmt::format("{} threads · {} resident, {} reserved", format_count(use.threads_max),
                          figure(use.rss_max), figure(use.virtual_max));
  if (const auto cpu = server_cpu_per_request(run)) text += fmt::format(" · CPU {}/request", figure(*cpu, 3));
  if (const auto switches = server_switches_per_request(run))
    text += fmt::format(" · {} switches/request", figure_of(*switches));
  return text;
}

std::string connections(const Run& run) {
  auto text = fmt::format("{} made", format_count(run.connections.established));
  const auto& counts = run.connections;
  for (const auto& kind : connection_kinds) {
    if (const auto n = counts.*kind.count; n > 0) text += fmt::format(", {} {}", format_count(n), kind.words);
  }
  return text;
}

// A line that is too long goes on below its own beginning.
std::string line(std::string_view what, std::string_view text, const TextStyle& style) {
  constexpr std::size_t indent = 14;
  std::string block;
  for (const auto& part : wrapped(text, style.columns - indent)) {
    block += block.empty() ? "  " + padded(what, indent - 2, Align::left) : std::string(indent, ' ');
    block += part + "\n";
  }
  return block;
}

// "p99.9" as wrk writes it: "99.9%".
std::string in_percent(std::string_view heading) {
  return heading.starts_with('p') ? fmt::format("{}%", heading.substr(1)) : std::string(heading);
}

std::string stages(const Run& run, const TextStyle& style) {
  const auto figures = stage_figures(run);
  std::vector<TextColumn> table{{.heading = "stage", .align = Align::left, .cells = {}}};
  for (const auto& stage : figures) table.front().cells.push_back(printable(stage_heading(stage)));
  for (const auto& column : stage_comparison_columns(figures)) {
    auto& added =
        table.emplace_back(TextColumn{std::string(column.heading), column.importance, Align::right, {}});
    for (const auto& stage : figures) added.cells.push_back(column.figure(stage));
  }
  std::string text;
  for (const auto& row : lay_out(std::move(table), style.columns - 2).lines) text += "  " + row + "\n";
  if (const auto why = stage_note(figures); !why.empty())
    text += note(fmt::format("  {} ", no_figure), why, Paint::plain, style);
  return text;
}

std::string latencies(const Run& run, const TextStyle& style) {
  const RunFigures figures(run);
  struct Times {
    std::string_view name;
    const LatencySummary* summary;
    int importance;
  };
  std::vector<Times> all{{"latency", &figures.latency, 4},
                         {"service", &figures.service, 3},
                         {"lag", &figures.lag, 2},
                         {"connect", &figures.connect, 1}};
  const bool by_stage = !withheld(run).empty();
  if (by_stage) all.erase(all.begin(), all.begin() + 2);
  std::vector<TextColumn> table{{.heading = "Latency Distribution", .cells = {}}};
  for (const auto& part : latency_parts) table.front().cells.push_back(in_percent(part.heading));
  table.front().cells.emplace_back("count");
  for (const auto& [name, summary, importance] : all) {
    auto& column = table.emplace_back(TextColumn{std::string(name), importance, Align::right, {}});
    for (const auto& part : latency_parts) column.cells.push_back(figure(summary->*part.value));
    column.cells.push_back(format_count(summary->count));
  }
  std::string text;
  for (const auto& row : lay_out(std::move(table), style.columns - 2).lines) text += "  " + row + "\n";
  if (!by_stage && !figures.latency.p99_99 && figures.latency.count > 0) {
    text += note(fmt::format("  {} ", no_figure),
                 fmt::format("withheld: too few samples (p99 needs {}, p99.9 {}, p99.99 {})",
                             format_count(samples_needed(99)), format_count(samples_needed(99.9)),
                             format_count(samples_needed(99.99))),
                 Paint::plain, style);
  }
  return text;
}

// So near to what a server that does nothing would get that little of it is the server's.
std::string near_floor(const Run& run, std::optional<Duration> floor, const TextStyle& style) {
  const auto latency = RunFigures(run).latency;
  if (!floor || !latency.p50 || *latency.p50 > 2 * *floor) return {};
  return note(
      "  ",
      fmt::format("near this machine's floor of {}: mostly the generator and the kernel were measured",
                  figure(*floor)),
      Paint::plain, style);
}

// Interrupted, but otherwise sound: what was measured until then is worth a look, though it proves nothing.
bool only_incomplete(const Run& run) {
  return std::ranges::all_of(run.validity.reasons, [](const Reason& reason) {
    return !reason.fatal || reason.code == "incomplete";
  });
}

}  // namespace

std::string load_text(const Run& run, const TextStyle& wished, std::optional<Duration> floor) {
  const auto style = at_least_readable(wished);
  std::string text;
  text += lost_note(run, style) + validity_notes({&run, 1}, style);
  text += line("target", target(run), style) + line("load", load(run), style);
  text += line("requests", requests(run.requests), style) + line("connections", connections(run), style);
  if (run.jobs) text += line("jobs", job_accounting(*run.jobs), style);
  const bool figures = only_incomplete(run);
  if (figures) {
    if (!run.stages.empty()) text += "\n" + stages(run, style);
    text += "\n" + latencies(run, style);
    text += near_floor(run, floor, style) + "\n";
    if (run.jobs) text += two_clocks(run, style) + "\n";
    if (floor)
      text += line(
          "floor",
          fmt::format("{}, the smallest p50 that can be told here (waitbench calibrate)", figure(*floor)),
          style);
    if (run.server) text += line("server", server(*run.server, run), style);
  }
  for (const auto& verdict : run.expectations)
    text +=
        line("expected", fmt::format("{}: {} ({})", verdict.claim, verdict.outcome, verdict.detail), style);
  if (figures && run.throughput_per_s) text += per_second(run, style);
  return text + validity_line({&run, 1}, style);
}

}  // namespace waitbench
