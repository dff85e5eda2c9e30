#include "servers/admin/measures.hpp"

#include <unistd.h>

#include "core/host/own_use.hpp"

namespace waitbench::servers {

Measurer::Measurer(const Counters& counters)
    : counters_(counters),
      // own_use() tells the switches exactly; adding them up from outside would be dear and less.
      sampler_(ProcessSampler::open(::getpid(), ProcessSampler::Switches::skipped)) {}

std::vector<Measure> Measurer::measure() {
  using enum CounterInfo::Kind;
  std::vector<Measure> measures;
  for (const auto& row : counter_table()) {
    measures.push_back(
        {row.name, row.help, row.kind, row.answer_class, static_cast<double>(row.of(counters_).value())});
  }
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
