#include "servers/processes/shared_counters.hpp"

#include <cerrno>
#include <cstring>
#include <sys/mman.h>
#include <type_traits>

#include <fmt/format.h>

namespace waitbench::servers {

static_assert(std::atomic<std::uint64_t>::is_always_lock_free, "a lock would not reach another process");
static_assert(std::is_trivially_destructible_v<Counters>, "nobody destroys them");

Result<SharedCounters> SharedCounters::map(std::size_t count) {
  void* memory =
      ::mmap(nullptr, count * sizeof(Counters), PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
  if (memory == MAP_FAILED) {  // NOLINT(performance-no-int-to-ptr): the system's own macro
    return environment_error(fmt::format("no memory to share between processes: {}.", std::strerror(errno)));
  }
  auto* counters = static_cast<Counters*>(memory);
  std::uninitialized_value_construct_n(counters, count);
  return SharedCounters(counters, count);
}

void SharedCounters::Unmap::operator()(Counters* counters) const noexcept {
  ::munmap(counters, count * sizeof(Counters));
}

}  // namespace waitbench::servers
