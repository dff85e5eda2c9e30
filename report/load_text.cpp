#include "report/load_text.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "report/figures.hpp"
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

std::string throughput(const Run& run) {
  auto text = fmt::format("{} · {} received",
                          run.throughput_per_s ? figure_per_second(*run.throughput_per_s) : "by stage, below",
                          figure(Bytes{run.bytes_received}));
  if (run.requests.ok == 0 || !run.throughput_per_s) return text;
  // By the throughput, which is right at the window's edges: what is received for each good answer.
  const double bytes_per_ok = static_cast<double>(run.bytes_received) / static_cast<double>(run.requests.ok);
  const Bytes each_second{static_cast<std::uint64_t>(bytes_per_ok * *run.throughput_per_s)};
  return text + fmt::format(", {}/s", figure(each_second));
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
  auto text = fmt::format("{} made", format_count(run.connections_established));
  if (run.connections_lost > 0) text += fmt::format(", {} lost", format_count(run.connections_lost));
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

// Told widest first when room is short: the spread matters more than the middle.
int importance_of(std::string_view key) {
  constexpr std::array<std::string_view, 9> rising{"min", "p75",   "mean", "p99_99", "p90",
                                                   "max", "p99_9", "p50",  "p99"};
  return static_cast<int>(std::ranges::find(rising, key) - rising.begin());
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
  struct Row {
    std::string_view name;
    const LatencySummary* summary;
  };
  std::vector<Row> rows{{"latency", &figures.latency},
                        {"service", &figures.service},
                        {"lag", &figures.lag},
                        {"connect", &figures.connect}};
  const bool by_stage = !withheld(run).empty();
  if (by_stage) rows.erase(rows.begin(), rows.begin() + 2);
  std::vector<TextColumn> table{{.heading = "", .align = Align::left, .cells = {}}};
  for (const auto& row : rows) table.front().cells.emplace_back(row.name);
  for (const auto& part : latency_parts) {
    auto& column =
        table.emplace_back(TextColumn{std::string(part.heading), importance_of(part.key), Align::right, {}});
    for (const auto& row : rows) column.cells.push_back(figure(row.summary->*part.value));
  }
  auto& counts = table.emplace_back(TextColumn{"count", 4, Align::right, {}});
  for (const auto& row : rows) counts.cells.push_back(format_count(row.summary->count));
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

}  // namespace

std::string load_text(const Run& run, const TextStyle& wished) {
  const auto style = at_least_readable(wished);
  std::string text;
  if (!run.complete && run.validity.valid())
    text += note("INCOMPLETE  ", "interrupted: measured over a part of its window.", Paint::warn, style);
  text += validity_notes({&run, 1}, style);
  text += line("target", target(run), style) + line("load", load(run), style);
  text += line("requests", requests(run.requests), style) + line("connections", connections(run), style);
  if (run.validity.valid()) {
    text += line("throughput", throughput(run), style);
    if (!run.stages.empty()) text += "\n" + stages(run, style);
    text += "\n" + latencies(run, style) + "\n";
    if (run.server) text += line("server", server(*run.server, run), style);
  }
  for (const auto& verdict : run.expectations)
    text +=
        line("expected", fmt::format("{}: {} ({})", verdict.claim, verdict.outcome, verdict.detail), style);
  return text + validity_line({&run, 1}, style);
}

}  // namespace waitbench
