// Everything the admin port tells, gathered at one moment: the server's counts, its worker pool,
// and what the process uses.
#pragma once

#include <string_view>
#include <vector>

#include "core/host/process_sample.hpp"
#include "servers/counters.hpp"
#include "servers/workers/worker_pool.hpp"

namespace waitbench::servers {

struct Measure {
  std::string_view name;  ///< without prefix and suffix; neighbours of one name differ in answer_class
  std::string_view help;
  CounterInfo::Kind kind;
  std::string_view answer_class;
  double value;
};

/// Reads this process. One thread at a time.
class Measurer {
 public:
  Measurer(const Counters& counters, const WorkerPool* workers);
  std::vector<Measure> measure();

 private:
  const Counters& counters_;
  const WorkerPool* workers_;
  Result<ProcessSampler> sampler_;
};

}  // namespace waitbench::servers
