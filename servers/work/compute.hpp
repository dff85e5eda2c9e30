// The `cpu` step, the same for every model: counted iterations, in slices so that a server can still be
// stopped.
#pragma once

#include "core/plan/cpu_work.hpp"
#include "servers/work/cut_off.hpp"

namespace waitbench::servers {

/// Computes on this thread what stands for `time` at `speed`; ends early when cut.
void compute(Duration time, CpuSpeed speed, const CutOff& cut) noexcept;

}  // namespace waitbench::servers
