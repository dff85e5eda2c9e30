#include "loadgen/thread_use.hpp"

#include <cstdio>
#include <ctime>
#include <memory>

namespace waitbench::loadgen {

Duration thread_cpu_time() {
  timespec t{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &t);
  return std::chrono::seconds(t.tv_sec) + std::chrono::nanoseconds(t.tv_nsec);
}

Duration thread_wait_time() {
  const std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen("/proc/thread-self/schedstat", "re"),
                                                             &std::fclose);
  unsigned long long ran = 0, waited = 0;  // nanoseconds: proc(5), Documentation/scheduler/sched-stats.rst
  if (file == nullptr || std::fscanf(file.get(), "%llu %llu", &ran, &waited) != 2) return {};
  return Duration(static_cast<Duration::rep>(waited));
}

}  // namespace waitbench::loadgen
