#include "servers/worker/measures.hpp"

#include <algorithm>
#include <iterator>
#include <unistd.h>

namespace waitbench::servers::worker {

WorkerMeasurer::WorkerMeasurer(const Worker& worker)
    : worker_(worker), sampler_(ProcessSampler::open(::getpid(), ProcessSampler::Switches::skipped)) {}

std::vector<Measure> WorkerMeasurer::measure() {
  std::vector<Measure> measures;
  const auto add = [&measures](std::string_view name, std::string_view help, CounterInfo::Kind kind,
                               const Counter& counter) {
    measures.push_back({name,
                        help,
                        kind == CounterInfo::Kind::counter ? Measure::Kind::counter : Measure::Kind::gauge,
                        {},
                        static_cast<double>(counter.value())});
  };
  for (const auto& row : count_table()) add(row.name, row.help, row.kind, row.of(worker_.counters()));
  add("threads_blocked", "Threads that block in a plan's wait or pool.", CounterInfo::Kind::gauge,
      worker_.resources().threads_blocked);
  std::ranges::move(measures_of(worker_.resources().pools), std::back_inserter(measures));
  std::ranges::move(measures_of(own_use()), std::back_inserter(measures));
  std::ranges::move(measures_of(sampler_), std::back_inserter(measures));
  return measures;
}

}  // namespace waitbench::servers::worker
