#include "servers/admin/measures.hpp"

#include <unistd.h>

#include "core/host/own_use.hpp"

namespace waitbench::servers {
namespace {

void add_workers(std::vector<Measure>& measures, const WorkerFigures& pool) {
  using enum CounterInfo::Kind;
  const auto add = [&](std::string_view name, std::string_view help, CounterInfo::Kind kind, auto value) {
    measures.push_back({name, help, kind, "", static_cast<double>(value)});
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

}  // namespace

Measurer::Measurer(const Counters& counters, const WorkerPool* workers)
    : counters_(counters),
      workers_(workers),
      // own_use() tells the switches exactly; adding them up from outside would be dear and less.
      sampler_(ProcessSampler::open(::getpid(), ProcessSampler::Switches::skipped)) {}

std::vector<Measure> Measurer::measure() {
  using enum CounterInfo::Kind;
  std::vector<Measure> measures;
  for (const auto& row : counter_table()) {
    measures.push_back(
        {row.name, row.help, row.kind, row.answer_class, static_cast<double>(row.of(counters_).value())});
  }
  if (workers_ != nullptr) add_workers(measures, workers_->figures());
  const auto use = own_use();
  const auto add = [&](std::string_view name, std::string_view help, CounterInfo::Kind kind, auto value) {
    measures.push_back({name, help, kind, "", static_cast<double>(value)});
  };
  add("process_cpu_seconds", "CPU time used, user and system.", counter, to_seconds(use.cpu));
  add("process_voluntary_switches", "Context switches because a thread waited.", counter,
      use.switches.voluntary);
  add("process_involuntary_switches", "Context switches because the CPU was taken away.", counter,
      use.switches.involuntary);
  if (!sampler_) return measures;
  const auto sample = sampler_->sample();
  if (!sample) return measures;
  add("process_threads", "Threads now.", gauge, sample->threads);
  add("process_descriptors", "File descriptors open now.", gauge, sample->descriptors);
  add("process_resident_bytes", "Memory in RAM (RSS).", gauge, sample->rss.count);
  add("process_virtual_bytes", "Address space reserved.", gauge, sample->virtual_size.count);
  return measures;
}

}  // namespace waitbench::servers
