// What memory does this process use, in its own address space and in the kernel?
#pragma once

#include <optional>
#include <string_view>

#include "core/units.hpp"

namespace waitbench {

/// One moment. `virtual_size` and `resident` are this process's. `kernel` is the process's page tables plus
/// the whole system's kernel stacks and slabs (/proc/meminfo: nothing tells them by process), so that others'
/// doings are in it.
struct MemoryUse {
  Bytes virtual_size, resident, kernel;
};

/// The value of "Name:   123 kB" in the text of /proc/meminfo, /proc/self/status or smaps_rollup.
std::optional<Bytes> proc_field(std::string_view text, std::string_view name);

/// Reads /proc: status (VmSize, VmPTE), smaps_rollup (Rss, exact where status is an estimate), meminfo
/// (KernelStack, Slab). An environment error when one cannot be read.
Result<MemoryUse> memory_use_now();

}  // namespace waitbench
