#include "core/host/memory_use.hpp"

#include <string>

#include "core/host/proc_file.hpp"
#include "core/host/proc_text.hpp"

namespace waitbench {

Result<MemoryUse> read_memory_use() {
  boost::system::error_code unreadable;  // shows as absent fields
  const std::string meminfo = read_file("/proc/meminfo", unreadable);
  const std::string status = read_file("/proc/self/status", unreadable);
  const std::string rollup = read_file("/proc/self/smaps_rollup", unreadable);
  // All three files have meminfo's form.
  const auto stacks = parse_meminfo(meminfo, "KernelStack"), slab = parse_meminfo(meminfo, "Slab");
  const auto size = parse_meminfo(status, "VmSize"), tables = parse_meminfo(status, "VmPTE");
  const auto resident = parse_meminfo(rollup, "Rss");
  if (!stacks || !slab || !size || !tables || !resident) {
    return environment_error(
        "This kernel does not tell what memory is used: /proc/meminfo, /proc/self/status and "
        "/proc/self/smaps_rollup must be readable.");
  }
  return MemoryUse{*size, *resident, Bytes{stacks->count + slab->count + tables->count}};
}

}  // namespace waitbench
