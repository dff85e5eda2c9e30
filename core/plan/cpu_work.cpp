#include "core/plan/cpu_work.hpp"

#include <algorithm>
#include <cmath>
#include <ctime>
#include <limits>

namespace waitbench {
namespace {

// The CPU time of this thread: time in which another process had the core does not count.
Duration thread_cpu_time() {
  timespec now{};
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return std::chrono::seconds(now.tv_sec) + std::chrono::nanoseconds(now.tv_nsec);
}

Duration time_of(std::uint64_t iterations) {
  const auto begin = thread_cpu_time();
  volatile const std::uint64_t observed = run_iterations(iterations);
  static_cast<void>(observed);
  return thread_cpu_time() - begin;
}

}  // namespace

// The shift keeps the chain from being folded: (x a) a is x a^2 to a compiler that unrolls, and half the
// work. The multiplier is from L'Ecuyer, "Tables of linear congruential generators", Math. Comp. 68(225),
// 1999.
std::uint64_t run_iterations(std::uint64_t iterations, std::uint64_t start) noexcept {
  std::uint64_t x = start;
  for (std::uint64_t i = 0; i < iterations; ++i) x = (x ^ (x >> 29)) * 2862933555777941757U;
  return x;
}

CpuSpeed calibrate_cpu() {
  constexpr auto long_enough = std::chrono::milliseconds(2);  // a thousand times the clock's own cost
  constexpr int repetitions = 5;
  std::uint64_t iterations = 10'000;
  auto best = time_of(iterations);
  while (best < long_enough) {
    iterations *= 2;
    best = time_of(iterations);
  }
  for (int i = 1; i < repetitions; ++i) best = std::min(best, time_of(iterations));
  return {static_cast<double>(iterations) * 1e3 / static_cast<double>(best.count())};
}

std::uint64_t iterations_for(Duration time, CpuSpeed speed) noexcept {
  const double iterations = static_cast<double>(time.count()) / 1e3 * speed.iterations_per_us;
  if (!(iterations > 0)) return 0;
  constexpr double most = 0x1p63;  // centuries of work; a double above it may not fit
  return iterations < most ? static_cast<std::uint64_t>(std::llround(iterations))
                           : std::numeric_limits<std::uint64_t>::max();
}

}  // namespace waitbench
