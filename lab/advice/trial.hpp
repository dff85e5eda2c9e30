// How is an alternative put to the test here, and what came of it beside what was predicted?
//
// Pure. Times that are too long for a glance are scaled: every time by the same factor and rates by its
// inverse, so that as many are in flight and the cores as busy.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/plan/cpu_work.hpp"
#include "core/record/record.hpp"
#include "core/result.hpp"
#include "lab/advice/advise.hpp"
#include "loadgen/options.hpp"

namespace waitbench::lab {

/// All its times by `factor`, in (0, 1]; a rate by its inverse. What lasts goes on lasting, so it can be done
/// in the same ways.
Workload scaled(const Workload& workload, double factor);

/// The factor with which the slowest of `ways` still comes round often enough in a trial; at most 1.
double trial_scale(const Workload& workload, const Advice& advice, const std::vector<Way>& ways);

struct AdviceTrial {
  Way way = Way::thread;
  std::vector<std::string> words;  ///< of the server
  std::string plan;
  loadgen::LoadOptions load;  ///< without address and process
};
/// How `predicted`, of a workload that is scaled already, is run. `queue`: the URL of a queue, for the ways
/// that have one. The generator and the server share the machine.
AdviceTrial trial_of(const Workload& workload, const Alternative& predicted, const std::string& queue,
                     CpuSpeed speed);

/// Whether this machine's generator can offer the load of one alternative. Errors: as check_capacity has
/// them.
Result<void> check_offer(const Alternative& predicted, const Limits& limits);

/// One figure, as predicted and as measured; of times in seconds, of memory in bytes.
struct Held {
  std::string what;  ///< "throughput", "response", "p99", "completion", "threads", "resident", "CPU"
  enum class Unit : std::uint8_t { per_s, seconds, count, bytes, share } unit = Unit::count;
  std::optional<double> predicted{}, measured{};

  /// (measured - predicted) / predicted; nothing if one is absent or nothing was predicted.
  std::optional<double> difference() const;
};
/// What `run` says of each figure that was predicted, in a fixed order.
std::vector<Held> hold(const Alternative& predicted, const Run& run, unsigned cores);

}  // namespace waitbench::lab
