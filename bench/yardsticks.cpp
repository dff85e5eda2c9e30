// What do the smallest steps cost, against which the other prices are to be seen?
#include <cstdint>
#include <memory>
#include <sys/syscall.h>
#include <unistd.h>

#include <benchmark/benchmark.h>

#include "core/units.hpp"

namespace waitbench {
namespace {

void nothing(benchmark::State& state) {
  state.SetLabel("nothing: the measuring loop itself, included in all others");
  int something = 0;
  for (auto _ : state) benchmark::DoNotOptimize(something);
}
BENCHMARK(nothing)->Name("yardstick/nothing");

void clock_read(benchmark::State& state) {
  state.SetLabel("read the monotonic clock");
  for (auto _ : state) benchmark::DoNotOptimize(Clock::now());
}
BENCHMARK(clock_read)->Name("yardstick/clock_read");

// By number, because some C libraries answer getppid from a cache.
void system_call(benchmark::State& state) {
  state.SetLabel("the least system call (getppid)");
  for (auto _ : state) benchmark::DoNotOptimize(::syscall(SYS_getppid));
}
BENCHMARK(system_call)->Name("yardstick/system_call");

// The size of a small coroutine frame.
void allocation(benchmark::State& state) {
  state.SetLabel("allocate and free 128 bytes");
  for (auto _ : state) {
    auto memory = std::make_unique_for_overwrite<std::byte[]>(128);
    benchmark::DoNotOptimize(memory.get());
  }
}
BENCHMARK(allocation)->Name("yardstick/allocation");

}  // namespace
}  // namespace waitbench
