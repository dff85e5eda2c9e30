// Everything the admin port tells, gathered at one moment: the server's counts, its worker pool,
// and what the process uses.
#pragma once

#include <string_view>
#include <variant>
#include <vector>

#include "core/histogram.hpp"
#include "core/host/process_sample.hpp"
#include "servers/counters.hpp"
#include "servers/work/connection_pool.hpp"
#include "servers/workers/worker_pool.hpp"

namespace waitbench::servers {

struct Measure {
  enum class Kind { counter, gauge, times };
  std::string_view name;  ///< without prefix and suffix; neighbours of one name differ in their label
  std::string_view help;
  Kind kind;
  Label label;
  std::variant<double, Histogram> value;  ///< a histogram for `times`
};

/// Reads this process. One thread at a time.
class Measurer {
 public:
  /// All must outlive it; `workers` may be nullptr.
  Measurer(const Counters& counters, const ConnectionPools& pools, const WorkerPool* workers);
  std::vector<Measure> measure();

 private:
  const Counters& counters_;
  const ConnectionPools& pools_;
  const WorkerPool* workers_;
  Result<ProcessSampler> sampler_;
};

}  // namespace waitbench::servers
