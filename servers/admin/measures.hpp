// Everything the admin port tells, gathered at one moment: the server's counts, its pools, its calls,
// and what the process uses.
#pragma once

#include <string_view>
#include <variant>
#include <vector>

#include "core/histogram.hpp"
#include "core/host/own_use.hpp"
#include "core/host/process_sample.hpp"
#include "servers/counters.hpp"
#include "servers/limits/admission.hpp"
#include "servers/work/resources.hpp"
#include "servers/workers/worker_pool.hpp"

namespace waitbench::servers {

struct Measure {
  enum class Kind { counter, gauge, times };
  using Value = std::variant<double, Histogram>;
  std::string_view name;  ///< without prefix and suffix; neighbours of one name differ in their label
  std::string_view help;
  Kind kind;
  Label label;
  Value value;  ///< a histogram for `times`
};

class JobDesk;

/// How many of a server's processes live.
struct Health {
  unsigned living = 1, started = 1;
};

/// What an admin port tells about. measure() one thread at a time, health() any.
class MeasureSource {
 public:
  virtual ~MeasureSource() = default;
  /// The texts live until the next call.
  virtual std::vector<Measure> measure() = 0;
  virtual Health health() const { return {}; }
};

/// What the system counts of a process, as measures.
std::vector<Measure> measures_of(const OwnUse& use);
std::vector<Measure> measures_of(const Counters& counters);
/// By name and then by pool: rows of one name stand together.
std::vector<Measure> measures_of(const ConnectionPools& pools);
/// What only the system knows of a process: nothing, when it does not say.
std::vector<Measure> measures_of(Result<ProcessSampler>& process);

/// Reads this process.
class Measurer final : public MeasureSource {
 public:
  /// All must outlive it; `workers` and `admission` may be nullptr.
  Measurer(const Counters& counters, const Resources& resources, const WorkerPool* workers,
           const Admission* admission, bool thread_per_connection);
  /// From now on tells of these jobs as well; `desk` outlives it. Before it is asked.
  void tell_jobs(JobDesk& desk) { jobs_ = &desk; }
  std::vector<Measure> measure() override;

 private:
  const Counters& counters_;
  const Resources& resources_;
  const WorkerPool* workers_;
  const Admission* admission_;
  const bool thread_per_connection_;
  JobDesk* jobs_ = nullptr;
  Result<ProcessSampler> sampler_;
};

}  // namespace waitbench::servers
