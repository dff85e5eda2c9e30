// What on this machine would spoil a measurement, and what to do about it.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "core/host/build.hpp"
#include "core/host/limits.hpp"
#include "core/host/machine.hpp"

namespace waitbench {

struct Finding {
  std::string code;   ///< stable: "clock_source"
  std::string text;   ///< what is so, and what it does to a measurement; one sentence, no full stop
  std::string to_do;  ///< what to do; one sentence, no full stop
};

/// Every rule that the machine breaks, in a fixed order; empty when nothing stands in the way. `now` is how
/// its CPUs were used a moment ago, while this program did nothing. What is unknown breaks no rule, except
/// that it is unknown. Pure.
std::vector<Finding> examine(const Machine& machine, const Limits& limits, const Build& build,
                             std::optional<CpuShares> now);

}  // namespace waitbench
