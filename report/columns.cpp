#include "report/columns.hpp"

#include <string>

#include <fmt/format.h>

#include "report/job_parts.hpp"
#include "report/latency_parts.hpp"
#include "report/outcomes.hpp"

namespace waitbench {
namespace {

Cell microseconds(const std::optional<Duration>& d) {
  if (!d) return {};
  return static_cast<double>(d->count()) / 1e3;
}

template <class T>
Cell cell_of(const std::optional<T>& value) {
  if (!value) return {};
  return Cell(*value);
}

Cell machine_cell(const Run& run, double MachineUse::* part) {
  if (!run.machine) return {};
  return Cell(*run.machine.*part);
}

// Adds the ten columns of one latency summary; `summary` finds it in a row, or null.
template <class Row, class Find>
void add_latency(std::vector<Column<Row>>& columns, const std::string& prefix, const std::string& what,
                 Find summary) {
  columns.push_back({prefix + "_count", "samples of " + what, [summary](const Row& row) {
                       const LatencySummary* found = summary(row);
                       return found != nullptr ? Cell(found->count) : Cell();
                     }});
  for (const auto& part : latency_parts) {
    columns.push_back({fmt::format("{}_{}_us", prefix, part.key),
                       fmt::format("{} of {}, µs", part.meaning, what),
                       [summary, value = part.value](const Row& row) {
                         const LatencySummary* found = summary(row);
                         return found != nullptr ? microseconds(found->*value) : Cell();
                       }});
  }
}

// Adds the columns of the accounting identity; `requests` finds the counts in a row.
template <class Row, class Find>
void add_requests(std::vector<Column<Row>>& columns, const std::string& when, Find requests) {
  for (const auto& kind : outcome_kinds) {
    columns.push_back(
        {std::string(kind.name), fmt::format("requests {}: {}", when, kind.meaning),
         [requests, value = kind.count](const Row& row) { return Cell(requests(row).*value); }});
  }
}

// Adds a column of the server's; `use` finds its figures in a row, or null.
template <class Row, class Use, class Value>
void add_server(std::vector<Column<Row>>& columns, std::string name, std::string meaning,
                const std::optional<Use>& (*use)(const Row&), Value value) {
  columns.push_back({std::move(name), std::move(meaning), [use, value](const Row& row) {
                       const auto& found = use(row);
                       return found ? Cell(value(*found)) : Cell();
                     }});
}

// Nothing where the threads were not added up.
Cell switches_of(const std::optional<SwitchCounts>& switches, std::uint64_t SwitchCounts::* kind) {
  return switches ? Cell((*switches).*kind) : Cell();
}

std::string reason_codes(const Run& run) {
  std::string codes;
  for (const auto& reason : run.validity.reasons) codes += (codes.empty() ? "" : " ") + reason.code;
  return codes;
}

std::vector<Column<RunFigures>> make_summary_columns() {
  using Row = RunFigures;
  std::vector<Column<Row>> columns{
      {"run", "the run's label, unique in its record", [](const Row& r) { return Cell(r.run->label); }},
      {"model", "how the server waits; empty when the target is not ours",
       [](const Row& r) { return Cell(r.run->model); }},
      {"target", "the URL driven", [](const Row& r) { return Cell(r.run->target); }},
      {"plan", "what the server did for each request; empty when unknown",
       [](const Row& r) { return Cell(r.run->plan); }},
      {"load", "the load in words", [](const Row& r) { return Cell(r.run->load); }},
      {"users", "users of a closed load without stages", [](const Row& r) { return cell_of(r.run->users); }},
      {"rate_per_s", "arrivals a second of an open load without stages",
       [](const Row& r) { return cell_of(r.run->rate_per_s); }},
      {"seed", "seed of every random draw", [](const Row& r) { return Cell(r.run->seed); }},
      {"duration_s", "the measured window, s; warm-up and drain lie outside",
       [](const Row& r) { return Cell(to_seconds(r.run->window)); }},
      {"warmup_s", "warm-up before the window, s",
       [](const Row& r) { return Cell(to_seconds(r.run->warmup)); }},
      {"complete", "false: interrupted, or failed half-way",
       [](const Row& r) { return Cell(r.run->complete); }},
      {"valid", "false: the measurement itself failed; do not use the row",
       [](const Row& r) { return Cell(r.run->validity.valid()); }},
      {"reasons", "codes of what makes the run invalid or doubtful, separated by spaces",
       [](const Row& r) { return Cell(reason_codes(*r.run)); }},
      {"scheduled", "requests due in the window: the sum of the eight counts that follow",
       [](const Row& r) { return Cell(r.run->requests.scheduled); }}};
  add_requests(columns, "due in the window", [](const Row& r) -> const auto& { return r.run->requests; });
  columns.push_back(
      {"throughput_per_s",
       "good answers a second (docs/method.md, \"Throughput and the window's edges\"); empty for a load in "
       "stages, as are mean and percentiles of latency and service time: see stages.csv",
       [](const Row& r) { return cell_of(r.run->throughput_per_s); }});
  columns.push_back({"bytes_received", "bytes of answers to the requests due in the window, heads included",
                     [](const Row& r) { return Cell(r.run->bytes_received); }});
  add_latency(columns, "latency", "latency, due to answered", [](const Row& r) { return &r.latency; });
  add_latency(columns, "service", "service time, sent to answered", [](const Row& r) { return &r.service; });
  add_latency(columns, "lag", "lag, due to sent", [](const Row& r) { return &r.lag; });
  add_latency(columns, "connect", "connecting, called to established",
              [](const Row& r) { return &r.connect; });
  add_latency(columns, "late_by", "by how much requests were taken up after their due time",
              [](const Row& r) { return &r.late_by; });
  columns.push_back({"jobs_accepted", "jobs followed: of requests due in the window, answered 202",
                     [](const Row& r) { return r.run->jobs ? Cell(r.run->jobs->accepted) : Cell(); }});
  for (const auto& part : job_counts) {
    columns.push_back(
        {fmt::format("jobs_{}", part.name), fmt::format("jobs followed: {}", part.meaning),
         [count = part.count](const Row& r) { return r.run->jobs ? Cell((*r.run->jobs).*count) : Cell(); }});
  }
  for (const auto& part : job_times) {
    add_latency(columns, fmt::format("jobs_{}", part.name), std::string(part.meaning),
                [summary = part.summary](const Row& r) { return r.jobs ? &((*r.jobs).*summary) : nullptr; });
  }
  columns.push_back({"connections_established", "connections made",
                     [](const Row& r) { return Cell(r.run->connections.established); }});
  columns.push_back(
      {"connections_lost",
       "connections that served no further request: closed or announced so by the server, or given up",
       [](const Row& r) { return Cell(r.run->connections.lost); }});
  columns.push_back({"connections_never_served", "connections that were given requests and answered none",
                     [](const Row& r) { return Cell(r.run->connections.never_served); }});
  const auto server = +[](const Row& r) -> const std::optional<ServerUse>& { return r.run->server; };
  add_server(columns, "server_threads_max", "most threads of the server process in the window", server,
             [](const ServerUse& s) { return s.threads_max; });
  add_server(columns, "server_descriptors_max", "most open descriptors of the server process", server,
             [](const ServerUse& s) { return s.descriptors_max; });
  add_server(columns, "server_rss_bytes_max",
             "most resident memory of the server process: RAM it really used", server,
             [](const ServerUse& s) { return s.rss_max.count; });
  add_server(columns, "server_virtual_bytes_max",
             "most virtual memory of the server process: addresses reserved, used or not", server,
             [](const ServerUse& s) { return s.virtual_max.count; });
  add_server(columns, "server_cpu_s", "CPU time of the server process, user and system, over the window, s",
             server, [](const ServerUse& s) { return s.cpu_s; });
  add_server(columns, "server_voluntary_switches", "context switches of the server because it waited", server,
             [](const ServerUse& s) { return switches_of(s.switches, &SwitchCounts::voluntary); });
  add_server(columns, "server_involuntary_switches",
             "context switches of the server because it was preempted", server,
             [](const ServerUse& s) { return switches_of(s.switches, &SwitchCounts::involuntary); });
  columns.push_back({"server_cpu_us_per_request", "server CPU time for one answer, µs",
                     [](const Row& r) { return microseconds(server_cpu_per_request(*r.run)); }});
  columns.push_back({"server_switches_per_request", "context switches of the server for one answer",
                     [](const Row& r) { return cell_of(server_switches_per_request(*r.run)); }});
  columns.push_back({"generator_cpu_s", "CPU time of the load generator, s",
                     [](const Row& r) { return Cell(r.run->generator_cpu_s); }});
  columns.push_back({"generator_spin_s", "part of it that was spent on polling to be exact, s",
                     [](const Row& r) { return Cell(r.run->generator_spin_s); }});
  columns.push_back({"generator_cpu_us_per_request", "CPU time of the load generator for one request, µs",
                     [](const Row& r) { return Cell(r.run->generator_cpu_us_per_request); }});
  columns.push_back({"machine_busy_s", "CPU time that the generator's machine used, whoever ran, s",
                     [](const Row& r) { return machine_cell(*r.run, &MachineUse::busy_s); }});
  columns.push_back({"machine_stolen_s", "CPU time that it wanted as well, and its host took, s",
                     [](const Row& r) { return machine_cell(*r.run, &MachineUse::stolen_s); }});
  columns.push_back({"machine_idle_s", "CPU time that it did not want, s",
                     [](const Row& r) { return machine_cell(*r.run, &MachineUse::idle_s); }});
  columns.push_back({"schedule_kept",
                     "share of the schedule taken up within 1 ms of its due time (open loads)",
                     [](const Row& r) { return Cell(r.run->schedule_kept); }});
  columns.push_back({"littles_residual",
                     "|L - X R| / L over the settled part of the window; of a load in stages, over all of it",
                     [](const Row& r) { return cell_of(r.run->littles_residual); }});
  return columns;
}

std::vector<Column<Second>> make_timeline_columns() {
  using Row = Second;
  using Server = TimelineRow::Server;
  std::vector<Column<Row>> columns{
      {"run", "the run's label", [](const Row& r) { return Cell(r.run.label); }},
      {"valid", "false: the run's measurement itself failed; do not use the row",
       [](const Row& r) { return Cell(r.run.validity.valid()); }},
      {"second", "0 begins with the window; warm-up is negative, the drain follows the window",
       [](const Row& r) { return Cell(r.row.second); }},
      {"scheduled", "requests due in this second",
       [](const Row& r) { return Cell(r.row.requests.scheduled); }},
      {"sent", "requests sent in this second", [](const Row& r) { return Cell(r.row.sent); }}};
  add_requests(columns, "that ended in this second",
               [](const Row& r) -> const auto& { return r.row.requests; });
  columns.push_back({"in_flight_mean", "requests due and not ended, averaged over the second",
                     [](const Row& r) { return Cell(r.row.in_flight_mean); }});
  add_latency(columns, "latency", "latency of the answers of this second",
              [](const Row& r) { return &r.row.latency; });
  const auto server = +[](const Row& r) -> const std::optional<Server>& { return r.row.server; };
  add_server(columns, "server_threads", "threads of the server process", server,
             [](const Server& s) { return s.threads; });
  add_server(columns, "server_descriptors", "open descriptors of the server process", server,
             [](const Server& s) { return s.descriptors; });
  add_server(columns, "server_rss_bytes", "resident memory of the server process", server,
             [](const Server& s) { return s.rss.count; });
  add_server(columns, "server_virtual_bytes", "virtual memory of the server process", server,
             [](const Server& s) { return s.virtual_size.count; });
  add_server(columns, "server_cpu_s", "CPU time of the server process used during this second, s", server,
             [](const Server& s) { return s.cpu_s; });
  add_server(columns, "server_voluntary_switches", "context switches during this second because it waited",
             server, [](const Server& s) { return switches_of(s.switches, &SwitchCounts::voluntary); });
  add_server(columns, "server_involuntary_switches",
             "context switches during this second because it was preempted", server,
             [](const Server& s) { return switches_of(s.switches, &SwitchCounts::involuntary); });
  for (const auto& part : server_state_parts) {
    const auto cell = [&part](const Row& r) {
      const auto& told = part.counts_up ? r.row.counted : r.row.state;
      return told ? cell_of((*told).*part.value) : Cell();
    };
    columns.push_back(
        {fmt::format("server_{}{}", part.name, part.counts_up ? "_per_s" : ""),
         fmt::format("{}, {}", part.meaning, part.counts_up ? "in this second" : "at the second's end"),
         cell});
  }
  return columns;
}

std::vector<Column<StageFigures>> make_stage_columns() {
  using Row = StageFigures;
  const auto users = [](double MeasuredStage::* level) {
    return [level](const Row& r) {
      return r.stage->rates ? Cell() : Cell(static_cast<std::uint64_t>(r.stage->*level));
    };
  };
  const auto rate = [](double MeasuredStage::* level) {
    return [level](const Row& r) { return r.stage->rates ? Cell(r.stage->*level) : Cell(); };
  };
  std::vector<Column<Row>> columns{
      {"run", "the run's label", [](const Row& r) { return Cell(r.run->label); }},
      {"stage", "its number, from 1", [](const Row& r) { return Cell(std::uint64_t{r.number}); }},
      {"load", "the stage as it was asked for", [](const Row& r) { return Cell(r.stage->load); }},
      {"begin_s", "since the window's begin, s",
       [](const Row& r) { return Cell(to_seconds(r.stage->begin)); }},
      {"end_s", "since the window's begin, s", [](const Row& r) { return Cell(to_seconds(r.stage->end)); }},
      {"constant", "false: a ramp, of which only counts are told",
       [](const Row& r) { return Cell(r.stage->constant); }},
      {"rate_from_per_s", "arrivals a second where it begins", rate(&MeasuredStage::from)},
      {"rate_to_per_s", "arrivals a second where it ends", rate(&MeasuredStage::to)},
      {"users_from", "users where it begins", users(&MeasuredStage::from)},
      {"users_to", "users where it ends", users(&MeasuredStage::to)},
      {"scheduled", "requests due in the stage: the sum of the eight counts that follow",
       [](const Row& r) { return Cell(r.stage->requests.scheduled); }}};
  add_requests(columns, "due in the stage", [](const Row& r) -> const auto& { return r.stage->requests; });
  columns.push_back({"offered_per_s", "requests that were due, a second; empty for a ramp",
                     [](const Row& r) { return r.stage->constant ? Cell(r.offered_per_s) : Cell(); }});
  columns.push_back({"throughput_per_s",
                     "good answers a second, by the stage's edges (docs/method.md, \"Stages\")",
                     [](const Row& r) { return cell_of(r.stage->throughput_per_s); }});
  columns.push_back({"imbalance",
                     "|X - A| / A, good answers that came a second against those due a second; of a constant "
                     "stage of an open load",
                     [](const Row& r) { return cell_of(r.stage->imbalance); }});
  columns.push_back({"bytes_received", "bytes of answers to the requests due in the stage, heads included",
                     [](const Row& r) { return Cell(r.stage->bytes_received); }});
  columns.push_back({"latency_count", "samples of latency, due to answered; empty where withheld",
                     [](const Row& r) { return r.latency ? Cell(r.latency->count) : Cell(); }});
  for (const auto& part : latency_parts) {
    columns.push_back({fmt::format("latency_{}_us", part.key),
                       fmt::format("{} of latency, due to answered, µs", part.meaning),
                       [value = part.value](const Row& r) {
                         return r.latency ? microseconds((*r.latency).*value) : Cell();
                       }});
  }
  columns.push_back({"schedule_kept",
                     "share of the stage's schedule taken up within 1 ms of its due time (open loads)",
                     [](const Row& r) { return Cell(r.stage->schedule_kept); }});
  columns.push_back({"withheld", "why throughput and latency are not told; empty when they are",
                     [](const Row& r) { return Cell(r.stage->withheld); }});
  return columns;
}

}  // namespace

const std::vector<Column<StageFigures>>& stage_columns() {
  static const auto columns = make_stage_columns();
  return columns;
}

const std::vector<Column<RunFigures>>& summary_columns() {
  static const auto columns = make_summary_columns();
  return columns;
}

const std::vector<Column<Second>>& timeline_columns() {
  static const auto columns = make_timeline_columns();
  return columns;
}

}  // namespace waitbench
