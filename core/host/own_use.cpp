#include "core/host/own_use.hpp"

#include <ctime>
#include <sys/resource.h>

namespace waitbench {

OwnUse own_use() noexcept {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);  // fails only for a bad argument
  timespec cpu{};
  ::clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &cpu);  // in nanoseconds; getrusage would round to microseconds
  return {std::chrono::seconds(cpu.tv_sec) + std::chrono::nanoseconds(cpu.tv_nsec),
          {static_cast<std::uint64_t>(usage.ru_nvcsw), static_cast<std::uint64_t>(usage.ru_nivcsw)}};
}

}  // namespace waitbench
