// What a worker's admin port tells: its counts, its pools, and what the process uses.
#pragma once

#include "servers/admin/measures.hpp"
#include "servers/worker/worker.hpp"

namespace waitbench::servers::worker {

class WorkerMeasurer final : public MeasureSource {
 public:
  /// `worker` must outlive it.
  explicit WorkerMeasurer(const Worker& worker);
  std::vector<Measure> measure() override;

 private:
  const Worker& worker_;
  Result<ProcessSampler> sampler_;
};

}  // namespace waitbench::servers::worker
