// Computation by count: the same instructions for every server, never a watch on the clock.
#pragma once

#include <cstdint>

#include "core/units.hpp"

namespace waitbench {

/// How many iterations of the kernel make one microsecond on this machine.
struct CpuSpeed {
  double iterations_per_us = 0;
};

/// Runs the kernel: a dependent chain of integer multiplications that the compiler can neither skip nor
/// vectorise. Returns its last value so that the work is observable.
std::uint64_t run_iterations(std::uint64_t iterations, std::uint64_t start = 1) noexcept;

/// Measures this machine: the best of several short repetitions on the thread's own CPU clock, about 20 ms in
/// all.
CpuSpeed calibrate_cpu();

/// The iterations that stand for `time` at `speed`.
std::uint64_t iterations_for(Duration time, CpuSpeed speed) noexcept;

}  // namespace waitbench
