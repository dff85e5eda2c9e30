#include "bench/memory/memory_use.hpp"

#include <algorithm>
#include <charconv>
#include <string>

#include "core/host/proc_file.hpp"

namespace waitbench {
std::optional<Bytes> proc_field(std::string_view text, std::string_view name) {
  while (!text.empty()) {
    const std::string_view line = text.substr(0, text.find('\n'));
    text.remove_prefix(std::min(text.size(), line.size() + 1));
    if (!line.starts_with(name) || line.size() == name.size() || line[name.size()] != ':') continue;
    std::string_view value = line.substr(name.size() + 1);
    value.remove_prefix(std::min(value.size(), value.find_first_not_of(" \t")));
    std::uint64_t kib = 0;
    const auto [rest, error] = std::from_chars(value.data(), value.data() + value.size(), kib);
    if (error != std::errc{} || std::string_view(rest, value.data() + value.size()) != " kB")
      return std::nullopt;
    return Bytes{kib * 1024};
  }
  return std::nullopt;
}

Result<MemoryUse> memory_use_now() {
  boost::system::error_code unreadable;  // shows as absent fields
  const std::string meminfo = read_file("/proc/meminfo", unreadable);
  const std::string status = read_file("/proc/self/status", unreadable);
  const std::string rollup = read_file("/proc/self/smaps_rollup", unreadable);
  const auto stacks = proc_field(meminfo, "KernelStack"), slab = proc_field(meminfo, "Slab");
  const auto size = proc_field(status, "VmSize"), tables = proc_field(status, "VmPTE");
  const auto resident = proc_field(rollup, "Rss");
  if (!stacks || !slab || !size || !tables || !resident) {
    return environment_error(
        "/proc does not tell memory as expected: this needs meminfo, self/status and self/smaps_rollup.");
  }
  return MemoryUse{*size, *resident, Bytes{stacks->count + slab->count + tables->count}};
}

}  // namespace waitbench
