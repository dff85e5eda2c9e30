// What memory does this process use at one moment, in its own address space and in the kernel?
#pragma once

#include "core/result.hpp"
#include "core/units.hpp"

namespace waitbench {

/// `virtual_size` and `resident` are this process's. `kernel` is its page tables plus the whole system's
/// kernel stacks and slabs, which Linux tells for no process by itself: what others do in between is in a
/// difference.
struct MemoryUse {
  Bytes virtual_size, resident, kernel;
};

/// Reads /proc: self/status (VmSize, VmPTE), self/smaps_rollup (Rss: exact, where status estimates) and
/// meminfo (KernelStack, Slab). Takes longer the more is mapped: not for every second of a run. An
/// environment error when one of them does not tell.
Result<MemoryUse> read_memory_use();

}  // namespace waitbench
