#include "report/comparison.hpp"

#include <algorithm>
#include <array>

#include "report/figures.hpp"

namespace waitbench {
namespace {

template <auto Member>
std::string server_count(const RunFigures& f) {
  return f.run->server ? format_count((*f.run->server).*Member) : std::string(no_figure);
}
template <auto Member>
std::string server_bytes(const RunFigures& f) {
  return f.run->server ? figure((*f.run->server).*Member) : std::string(no_figure);
}
template <auto Member>
std::string latency(const RunFigures& f) {
  return figure(f.latency.*Member);
}

template <auto Member>
std::string completion(const RunFigures& f) {
  return f.jobs ? figure((*f.jobs).completion.*Member) : std::string(no_figure);
}

std::string throughput(const RunFigures& f) {
  return f.run->throughput_per_s ? figure_per_second(*f.run->throughput_per_s) : std::string(no_figure);
}
std::string requests_not_ok(const RunFigures& f) {
  return format_count(not_ok(f.run->requests));
}
std::string cpu_per_request(const RunFigures& f) {
  const auto cpu = server_cpu_per_request(*f.run);
  return cpu ? figure(*cpu, 3) : std::string(no_figure);
}
std::string switches_per_request(const RunFigures& f) {
  const auto switches = server_switches_per_request(*f.run);
  return switches ? figure_of(*switches) : std::string(no_figure);
}

constexpr std::array<ComparisonColumn, 12> all_columns{
    {{"throughput", "good answers a second", 100, throughput},
     {"p50", "half of the requests were answered within this, counted from the moment they were due", 90,
      latency<&LatencySummary::p50>},
     {"p99", "99 of 100 requests were answered within this", 95, latency<&LatencySummary::p99>},
     {"p99.9", "999 of 1,000 requests were answered within this", 75, latency<&LatencySummary::p99_9>},
     {"completed/p50",
      "half of the jobs had ended within this, counted from the moment their requests were due", 92,
      completion<&LatencySummary::p50>},
     {"completed/p99", "99 of 100 jobs had ended within this", 94, completion<&LatencySummary::p99>},
     {"not ok", "requests that did not end in a good answer", 98, requests_not_ok},
     {"threads", "most threads of the server process", 85, server_count<&ServerUse::threads_max>},
     {"resident", "most memory the server process really used", 80, server_bytes<&ServerUse::rss_max>},
     {"reserved", "most addresses the server process reserved, used or not", 60,
      server_bytes<&ServerUse::virtual_max>},
     {"CPU/request", "CPU time of the server for one answer", 70, cpu_per_request},
     {"switch/request", "context switches of the server for one answer", 50, switches_per_request}}};

bool worth_showing(const ComparisonColumn& column, const std::vector<RunFigures>& runs) {
  const bool counts_failures = column.figure == requests_not_ok;
  return std::ranges::any_of(runs, [&](const RunFigures& f) {
    return column.figure(f) != (counts_failures ? std::string_view("0") : no_figure);
  });
}

}  // namespace

std::vector<ComparisonColumn> comparison_columns(const std::vector<RunFigures>& runs) {
  std::vector<ComparisonColumn> columns;
  std::ranges::copy_if(all_columns, std::back_inserter(columns),
                       [&](const ComparisonColumn& column) { return worth_showing(column, runs); });
  return columns;
}

}  // namespace waitbench
