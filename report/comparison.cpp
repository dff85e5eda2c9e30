#include "report/comparison.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <type_traits>

#include "report/figures.hpp"

namespace waitbench {
namespace {

using Value = std::optional<double>;

template <class T>
Value value_of(const std::optional<T>& found) {
  if (!found) return std::nullopt;
  if constexpr (std::is_same_v<T, Duration>) {
    return static_cast<double>(found->count());
  } else {
    return *found;
  }
}

template <auto Member>
Value server_count(const RunFigures& f) {
  if (!f.run->server) return std::nullopt;
  return static_cast<double>((*f.run->server).*Member);
}
template <auto Member>
Value server_bytes(const RunFigures& f) {
  if (!f.run->server) return std::nullopt;
  return static_cast<double>(((*f.run->server).*Member).count);
}
template <auto Member>
Value latency(const RunFigures& f) {
  return value_of(f.latency.*Member);
}
template <auto Member>
Value completion(const RunFigures& f) {
  return f.jobs ? value_of((*f.jobs).completion.*Member) : std::nullopt;
}
Value throughput(const RunFigures& f) {
  return f.run->throughput_per_s;
}
Value requests_not_ok(const RunFigures& f) {
  return static_cast<double>(not_ok(f.run->requests));
}
Value cpu_per_request(const RunFigures& f) {
  return value_of(server_cpu_per_request(*f.run));
}
Value switches_per_request(const RunFigures& f) {
  return server_switches_per_request(*f.run);
}

std::string count(double value) {
  return figure(Unit::number, value);
}
std::string bytes(double value) {
  return figure(Unit::bytes, value);
}
std::string time(double nanoseconds) {
  return figure(Duration(std::llround(nanoseconds)));
}
std::string short_time(double nanoseconds) {
  return figure(Duration(std::llround(nanoseconds)), 3);
}
std::string ratio(double value) {
  return figure_of(value);
}

constexpr std::array<ComparisonColumn, 12> all_columns{
    {{"throughput", "good answers a second", 100, throughput, figure_per_second},
     {"p50", "half of the requests were answered within this, counted from the moment they were due", 90,
      latency<&LatencySummary::p50>, time},
     {"p99", "99 of 100 requests were answered within this", 95, latency<&LatencySummary::p99>, time},
     {"p99.9", "999 of 1,000 requests were answered within this", 75, latency<&LatencySummary::p99_9>, time},
     {"completed/p50",
      "half of the jobs had ended within this, counted from the moment their requests were due", 92,
      completion<&LatencySummary::p50>, time},
     {"completed/p99", "99 of 100 jobs had ended within this", 94, completion<&LatencySummary::p99>, time},
     {"not ok", "requests that did not end in a good answer", 98, requests_not_ok, count},
     {"threads", "most threads of the server process", 85, server_count<&ServerUse::threads_max>, count},
     {"resident", "most memory the server process really used", 80, server_bytes<&ServerUse::rss_max>, bytes},
     {"reserved", "most addresses the server process reserved, used or not", 60,
      server_bytes<&ServerUse::virtual_max>, bytes},
     {"CPU/request", "CPU time of the server for one answer", 70, cpu_per_request, short_time},
     {"switch/request", "context switches of the server for one answer", 50, switches_per_request, ratio}}};

bool worth_showing(const ComparisonColumn& column, std::span<const ComparedRow> rows) {
  const bool counts_failures = column.value == requests_not_ok;
  return std::ranges::any_of(rows, [&](const ComparedRow& row) {
    return column.figure(row) != (counts_failures ? std::string_view("0") : no_figure);
  });
}

}  // namespace

std::string ComparisonColumn::figure(const ComparedRow& row) const {
  double sum = 0;
  std::size_t told = 0;
  for (const auto& run : row.runs) {
    const auto one = value(run);
    if (!one) continue;
    sum += *one;
    ++told;
  }
  return told == 0 ? std::string(no_figure) : text(sum / static_cast<double>(told));
}

std::vector<ComparisonColumn> comparison_columns(std::span<const ComparedRow> rows) {
  std::vector<ComparisonColumn> columns;
  std::ranges::copy_if(all_columns, std::back_inserter(columns),
                       [&](const ComparisonColumn& column) { return worth_showing(column, rows); });
  return columns;
}

}  // namespace waitbench
