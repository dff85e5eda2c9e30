#include "servers/admin/measures.hpp"

#include <algorithm>
#include <array>
#include <iterator>
#include <unistd.h>

#include "servers/admin/call_measures.hpp"
#include "servers/admin/db_measures.hpp"
#include "servers/queue/job_measures.hpp"

namespace waitbench::servers {
namespace {

using Kind = Measure::Kind;

Kind kind_of(const CounterInfo& row) {
  return row.kind == CounterInfo::Kind::counter ? Kind::counter : Kind::gauge;
}

double as_double(std::uint64_t count) {
  return static_cast<double>(count);
}

struct PoolMeasure {
  std::string_view name, help;
  Kind kind;
  Measure::Value (*of)(const PoolUse& use);
};
constexpr std::array pool_measures{
    PoolMeasure{"pool_size", "Connections of the pool.", Kind::gauge,
                [](const PoolUse& use) { return Measure::Value(as_double(use.size)); }},
    PoolMeasure{"pool_in_use", "Connections taken now.", Kind::gauge,
                [](const PoolUse& use) { return Measure::Value(as_double(use.in_use)); }},
    PoolMeasure{"pool_waiting", "Requests that wait for a connection now.", Kind::gauge,
                [](const PoolUse& use) { return Measure::Value(as_double(use.waiting)); }},
    PoolMeasure{"pool_wait", "How long requests waited for a connection, in vain included.", Kind::times,
                [](const PoolUse& use) { return Measure::Value(use.waits); }},
};

void add_workers(std::vector<Measure>& measures, const WorkerFigures& pool) {
  using enum Measure::Kind;
  const auto add = [&](std::string_view name, std::string_view help, Kind kind, auto value) {
    measures.push_back({name, help, kind, {}, static_cast<double>(value)});
  };
  add("worker_threads", "Threads of the pool now.", gauge, pool.threads);
  add("worker_threads_busy", "Threads of the pool that do a job.", gauge, pool.busy);
  add("worker_threads_idle", "Threads of the pool without a job.", gauge, pool.threads - pool.busy);
  add("worker_threads_started", "Threads that the pool has started.", counter, pool.started);
  add("worker_threads_retired", "Threads of the pool that ended because they were idle.", counter,
      pool.retired);
  add("worker_threads_refused", "Threads that the system refused to the pool.", counter, pool.refused);
  add("worker_queue", "Jobs that wait for a thread of the pool.", gauge, pool.queued);
  add("worker_queue_longest", "The most jobs that ever waited at once.", gauge, pool.longest);
  add("worker_jobs", "Jobs that got their thread.", counter, pool.jobs);
  add("worker_wait_seconds", "What these waited for it, in sum.", counter, to_seconds(pool.waited));
  add("worker_wait_p50_seconds", "Half of them waited at most this long, since the start.", gauge,
      to_seconds(pool.wait_p50));
  add("worker_wait_p99_seconds", "99 % of them waited at most this long, since the start.", gauge,
      to_seconds(pool.wait_p99));
  add("worker_wait_max_seconds", "The longest wait since the start.", gauge, to_seconds(pool.wait_max));
}

// A thread of a connection that has no request waits for one.
void add_connection_threads(std::vector<Measure>& measures, const Counters& counters) {
  const auto busy = counters.requests_in_flight.value();
  const auto open = std::max(counters.connections_open.value(), busy);  // they are not read at one moment
  measures.push_back({"connection_threads_busy",
                      "Threads of connections that have a request.",
                      Kind::gauge,
                      {},
                      as_double(busy)});
  measures.push_back({"connection_threads_idle",
                      "Threads of connections that have none.",
                      Kind::gauge,
                      {},
                      as_double(open - busy)});
}

}  // namespace

Measurer::Measurer(const Counters& counters, const Resources& resources, const WorkerPool* workers,
                   const Admission* admission, bool thread_per_connection)
    : counters_(counters),
      resources_(resources),
      workers_(workers),
      admission_(admission),
      thread_per_connection_(thread_per_connection),
      // own_use() tells the switches exactly; adding them up from outside would be dear and less.
      sampler_(ProcessSampler::open(::getpid(), ProcessSampler::Switches::skipped)) {}

std::vector<Measure> measures_of(const Counters& counters) {
  std::vector<Measure> measures;
  for (const auto& row : counter_table())
    measures.push_back({row.name, row.help, kind_of(row), row.label, as_double(row.of(counters).value())});
  return measures;
}

std::vector<Measure> measures_of(const ConnectionPools& pools) {
  std::vector<std::pair<std::string_view, PoolUse>> uses;
  for (const auto& pool : pools) uses.emplace_back(pool.name(), pool.use());
  std::vector<Measure> measures;
  for (const auto& row : pool_measures) {
    for (const auto& [pool, use] : uses)
      measures.push_back({row.name, row.help, row.kind, {"pool", pool}, row.of(use)});
  }
  return measures;
}

std::vector<Measure> measures_of(Result<ProcessSampler>& process) {
  if (!process) return {};
  const auto sample = process->sample();
  if (!sample) return {};
  const auto gauge = [](std::string_view name, std::string_view help, auto value) {
    return Measure{name, help, Kind::gauge, {}, static_cast<double>(value)};
  };
  return {gauge("process_threads", "Threads now.", sample->threads),
          gauge("process_descriptors", "File descriptors open now.", sample->descriptors),
          gauge("process_resident_bytes", "Memory in RAM (RSS).", sample->rss.count),
          gauge("process_virtual_bytes", "Address space reserved.", sample->virtual_size.count)};
}

std::vector<Measure> measures_of(const OwnUse& use) {
  using enum Measure::Kind;
  return {{"process_cpu_seconds", "CPU time used, user and system.", counter, {}, to_seconds(use.cpu)},
          {"process_voluntary_switches",
           "Context switches because a thread waited.",
           counter,
           {},
           as_double(use.switches.voluntary)},
          {"process_involuntary_switches",
           "Context switches because the CPU was taken away.",
           counter,
           {},
           as_double(use.switches.involuntary)}};
}

std::vector<Measure> Measurer::measure() {
  auto measures = measures_of(counters_);
  if (admission_ != nullptr) {
    measures.push_back({"queue_wait",
                        "How long requests waited for their turn, in vain included.",
                        Kind::times,
                        {},
                        admission_->waits()});
  }
  measures.push_back({"threads_blocked",
                      "Threads that block in a plan's wait, pool, call or statement.",
                      Kind::gauge,
                      {},
                      as_double(resources_.threads_blocked.value())});
  if (thread_per_connection_) add_connection_threads(measures, counters_);
  std::ranges::move(measures_of(resources_.pools), std::back_inserter(measures));
  std::ranges::move(measures_of(resources_.upstreams), std::back_inserter(measures));
  if (resources_.database) std::ranges::move(measures_of(*resources_.database), std::back_inserter(measures));
  if (workers_ != nullptr) add_workers(measures, workers_->figures());
  if (jobs_ != nullptr) std::ranges::move(measures_of(*jobs_), std::back_inserter(measures));
  std::ranges::move(measures_of(own_use()), std::back_inserter(measures));
  std::ranges::move(measures_of(sampler_), std::back_inserter(measures));
  return measures;
}

}  // namespace waitbench::servers
