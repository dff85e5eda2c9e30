#include "report/charts.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>
#include <string_view>

#include "report/run_figures.hpp"

namespace waitbench {
namespace {

// What a y is before a unit is chosen for it.
enum class Quantity { plain, bytes, nanoseconds };

struct TimeChart {
  std::string_view id, title, meaning;
  Quantity quantity;
  std::string_view unit;  // of a plain quantity
  std::optional<double> (*value)(const TimelineRow&);
};

template <auto Member>
std::optional<double> of_server(const TimelineRow& row) {
  if (!row.server) return std::nullopt;
  const auto& value = (*row.server).*Member;
  if constexpr (requires { value.count; }) {
    return static_cast<double>(value.count);
  } else {
    return static_cast<double>(value);
  }
}

std::optional<double> good_answers(const TimelineRow& row) {
  return static_cast<double>(row.requests.ok);
}
std::optional<double> failures(const TimelineRow& row) {
  return static_cast<double>(row.requests.errors() + row.requests.shed);
}
std::optional<double> in_flight(const TimelineRow& row) {
  return row.in_flight_mean;
}
std::optional<double> switches(const TimelineRow& row) {
  if (!row.server || !row.server->switches) return std::nullopt;
  return static_cast<double>(row.server->switches->voluntary + row.server->switches->involuntary);
}

// Wherever in the server it is: for a thread, or for a connection of a pool.
std::optional<double> queued(const TimelineRow& row) {
  if (!row.state || (!row.state->queue && !row.state->pool_waiting)) return std::nullopt;
  return static_cast<double>(row.state->queue.value_or(0) + row.state->pool_waiting.value_or(0));
}

std::optional<double> of_queue(const std::optional<ServerState>& state,
                               std::optional<std::uint64_t> ServerState::* part) {
  if (!state || !((*state).*part)) return std::nullopt;
  return static_cast<double>(*((*state).*part));
}
std::optional<double> backlog(const TimelineRow& row) {
  const auto queued_jobs = of_queue(row.state, &ServerState::jobs_queued);
  if (!queued_jobs) return std::nullopt;
  return *queued_jobs + of_queue(row.state, &ServerState::jobs_running).value_or(0);
}
std::optional<double> queue_age(const TimelineRow& row) {
  const auto ms = of_queue(row.state, &ServerState::jobs_oldest_age_ms);
  return ms ? std::optional(*ms * 1e6) : std::nullopt;
}
std::optional<double> jobs_done(const TimelineRow& row) {
  return of_queue(row.counted, &ServerState::jobs_done);
}

using Server = TimelineRow::Server;
constexpr std::array<TimeChart, 12> all_charts{
    {{"throughput", "Throughput over time", "Good answers in each second.", Quantity::plain,
      "answers per second", good_answers},
     {"failures", "Failures over time", "Requests that ended badly in each second: errors, timeouts, shed.",
      Quantity::plain, "requests per second", failures},
     {"in-flight", "Requests in flight", "Requests that were due and not yet answered: the ones that wait.",
      Quantity::plain, "requests", in_flight},
     {"queued", "Queues in the server",
      "Requests that wait inside the server, for a thread of its pool or a connection of one.",
      Quantity::plain, "requests", queued},
     {"backlog", "Jobs in the queue", "Jobs that were accepted and have not ended, at each second's end.",
      Quantity::plain, "jobs", backlog},
     {"queue-age", "Age of the oldest job", "For how long the queued job that waits longest has been due.",
      Quantity::nanoseconds, "", queue_age},
     {"jobs-done", "Jobs done over time", "Jobs that workers have done in each second.", Quantity::plain,
      "jobs per second", jobs_done},
     {"threads", "Threads of the server",
      "A blocked thread serves one waiting request; a suspended coroutine holds none.", Quantity::plain,
      "threads", of_server<&Server::threads>},
     {"resident", "Resident memory of the server", "RAM the process really used.", Quantity::bytes, "",
      of_server<&Server::rss>},
     {"reserved", "Reserved memory of the server",
      "Addresses the process set aside, used or not: mostly the stacks of its threads.", Quantity::bytes, "",
      of_server<&Server::virtual_size>},
     {"switches", "Context switches of the server",
      "Times in each second that a core passed from one thread to another.", Quantity::plain,
      "switches per second", switches},
     {"cpu", "CPU of the server", "Cores that the process kept busy: 1 is one core all the time.",
      Quantity::plain, "cores", of_server<&Server::cpu_s>}}};

struct Unit {
  std::string_view name;
  double size;
};

// The largest unit in which the highest y is at least 1.
Unit unit_for(Quantity quantity, std::string_view plain_unit, double highest) {
  static constexpr std::array<Unit, 4> bytes{
      {{"KiB", 1024}, {"MiB", 1048576}, {"GiB", 1073741824}, {"TiB", 1099511627776}}};
  static constexpr std::array<Unit, 3> times{{{"µs", 1e3}, {"ms", 1e6}, {"s", 1e9}}};
  const auto pick = [highest](std::span<const Unit> rising) {
    const auto above = std::ranges::find_if(rising, [&](const Unit& unit) { return unit.size > highest; });
    return above == rising.begin() ? rising.front() : *std::prev(above);
  };
  switch (quantity) {
    case Quantity::bytes:
      return pick(bytes);
    case Quantity::nanoseconds:
      return pick(times);
    case Quantity::plain:
      break;
  }
  return {plain_unit, 1};
}

void scale(Chart& chart, Quantity quantity, std::string_view plain_unit = "") {
  double highest = 0;
  for (const auto& line : chart.lines) {
    for (const auto& y : line) highest = std::max(highest, y.value_or(0));
  }
  const auto unit = unit_for(quantity, plain_unit, highest);
  chart.unit = unit.name;
  for (auto& line : chart.lines) {
    for (auto& y : line) {
      if (y) y = *y / unit.size;
    }
  }
}

bool has_anything(const TimeChart& chart, const TimelineRow& row) {
  const auto y = chart.value(row);
  return y && (chart.value != failures || *y > 0);  // no failures: no chart of them
}

bool has_anything(const TimeChart& chart, std::span<const Run* const> runs) {
  return std::ranges::any_of(runs, [&](const Run* run) {
    return std::ranges::any_of(run->timeline,
                               [&](const TimelineRow& row) { return has_anything(chart, row); });
  });
}

Chart make(const TimeChart& of, std::span<const Run* const> runs) {
  Chart chart{.id = std::string(of.id), .title = std::string(of.title), .meaning = std::string(of.meaning)};
  std::set<std::int64_t> seconds;
  for (const auto* run : runs) {
    for (const auto& row : run->timeline) seconds.insert(row.second);
  }
  for (const auto second : seconds) chart.x.push_back(static_cast<double>(second));
  for (const auto* run : runs) {
    auto& line = chart.lines.emplace_back(chart.x.size());
    for (const auto& row : run->timeline) {
      const auto at = std::distance(seconds.begin(), seconds.find(row.second));
      line[static_cast<std::size_t>(at)] = of.value(row);
    }
  }
  scale(chart, of.quantity, of.unit);
  return chart;
}

// The x = 1 / (1 - p) up to which `samples` carry percentiles: 1 - p^n >= 0.99 solved for p (the rule of
// samples_needed), and x = 10 (the 90th) in any case.
double highest_x(std::uint64_t samples) {
  const double told = 1 / (1 - std::pow(0.01, 1 / static_cast<double>(samples)));
  return std::max(told, 10.0);
}

// A load in stages has no percentiles of its own: they would mix its stages.
std::uint64_t samples_of(const Run& run) {
  return withheld(run).empty() ? run.latency.count() : 0;
}

// Whose absence says that there was nothing to measure, not that it was not measured.
bool may_be_absent(const TimeChart& chart) {
  constexpr std::array absent_at_times{failures, queued, backlog, queue_age, jobs_done};
  return std::ranges::find(absent_at_times, chart.value) != absent_at_times.end();
}

}  // namespace

std::vector<Chart> time_charts(std::span<const Run* const> runs) {
  std::vector<Chart> charts;
  for (const auto& chart : all_charts) {
    if (has_anything(chart, runs)) charts.push_back(make(chart, runs));
  }
  return charts;
}

std::vector<std::string> unmeasured_charts(std::span<const Run* const> runs) {
  std::vector<std::string> titles;
  for (const auto& chart : all_charts) {
    if (!may_be_absent(chart) && !has_anything(chart, runs)) titles.emplace_back(chart.title);
  }
  return titles;
}

std::optional<Chart> percentile_chart(std::span<const Run* const> runs) {
  Chart chart{
      .id = "percentiles",
      .title = "Latency by percentile",
      .meaning =
          "How long the slowest share of requests waited, counted from the moment each was due. A line "
          "ends where its samples carry no higher percentile.",
      .axis = Chart::Axis::percentile};
  double end = 0;
  for (const auto* run : runs) {
    if (samples_of(*run) > 0) end = std::max(end, highest_x(samples_of(*run)));
  }
  if (end == 0) return std::nullopt;
  constexpr int points_a_decade = 40;
  for (int i = 0; std::pow(10.0, static_cast<double>(i) / points_a_decade) <= end; ++i)
    chart.x.push_back(std::pow(10.0, static_cast<double>(i) / points_a_decade));
  double lowest = 0, highest = 0;
  for (const auto* run : runs) {
    auto& line = chart.lines.emplace_back(chart.x.size());
    for (std::size_t i = 0; i < chart.x.size() && samples_of(*run) > 0; ++i) {
      if (chart.x[i] > highest_x(samples_of(*run))) break;
      const auto value =
          static_cast<double>(run->latency.value_at_percentile(100 * (1 - 1 / chart.x[i])).count());
      line[i] = value;
      highest = std::max(highest, value);
      lowest = lowest == 0 ? value : std::min(lowest, value);
    }
  }
  scale(chart, Quantity::nanoseconds);
  // On one linear axis the faster of two such runs would be a line along the bottom.
  constexpr double too_far_apart = 50;
  chart.logarithmic = lowest > 0 && highest / lowest > too_far_apart;
  return chart;
}

std::optional<LineSummary> summary_of(const Chart& chart, std::size_t line, Duration window) {
  LineSummary summary;
  std::size_t count = 0;
  for (std::size_t i = 0; i < chart.x.size(); ++i) {
    const auto& y = chart.lines[line][i];
    if (!y || chart.x[i] < 0 || chart.x[i] >= to_seconds(window)) continue;
    summary.mean += *y;
    summary.highest = std::max(summary.highest, *y);
    ++count;
  }
  if (count == 0) return std::nullopt;
  summary.mean /= static_cast<double>(count);
  return summary;
}

}  // namespace waitbench
