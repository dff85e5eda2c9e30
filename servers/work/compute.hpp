// The `cpu` step, the same for every model: counted iterations, in slices so that a server can still be
// stopped.
#pragma once

#include "servers/work/resources.hpp"

namespace waitbench::servers {

/// Computes on this thread what stands for `time`; ends early when cut.
void compute(Duration time, const Resources& resources) noexcept;

}  // namespace waitbench::servers
