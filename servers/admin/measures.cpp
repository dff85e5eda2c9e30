#include "servers/admin/measures.hpp"

#include <unistd.h>

namespace waitbench::servers {

Measurer::Measurer(const Counters& counters)
    : counters_(counters),
      // own_use() tells the switches exactly; adding them up from outside would be dear and less.
      sampler_(ProcessSampler::open(::getpid(), ProcessSampler::Switches::skipped)) {}

std::vector<Measure> measures_of(const Counters& counters) {
  std::vector<Measure> measures;
  for (const auto& row : counter_table()) {
    measures.push_back(
        {row.name, row.help, row.kind, row.answer_class, static_cast<double>(row.of(counters).value())});
  }
  return measures;
}

std::vector<Measure> measures_of(const OwnUse& use) {
  constexpr auto counter = CounterInfo::Kind::counter;
  return {{"process_cpu_seconds", "CPU time used, user and system.", counter, "", to_seconds(use.cpu)},
          {"process_voluntary_switches", "Context switches because a thread waited.", counter, "",
           static_cast<double>(use.switches.voluntary)},
          {"process_involuntary_switches", "Context switches because the CPU was taken away.", counter, "",
           static_cast<double>(use.switches.involuntary)}};
}

std::vector<Measure> Measurer::measure() {
  using enum CounterInfo::Kind;
  auto measures = measures_of(counters_);
  for (const auto& measure : measures_of(own_use())) measures.push_back(measure);
  const auto add = [&](std::string_view name, std::string_view help, CounterInfo::Kind kind, auto value) {
    measures.push_back({name, help, kind, "", static_cast<double>(value)});
  };
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
