// What does one waiting thread, coroutine or session cost in memory?
#include <array>
#include <functional>
#include <string>

#include <benchmark/benchmark.h>

#include "bench/memory/fresh_process.hpp"
#include "bench/memory/holdable.hpp"

namespace waitbench {

std::span<const Holdable> holdables() {
  static const std::array<Holdable, 5> table{{
      {"memory/thread_64KiB", "a parked thread, stack of 64 KiB", 2000,
       std::bind_front(hold_threads, Bytes{64U << 10})},
      {"memory/thread_256KiB", "a parked thread, stack of 256 KiB", 2000,
       std::bind_front(hold_threads, Bytes{256U << 10})},
      {"memory/thread_8MiB", "a parked thread, stack of 8 MiB (the default)", 2000,
       std::bind_front(hold_threads, Bytes{8U << 20})},
      {"memory/coroutine", "a coroutine suspended on a timer", 4000, hold_awaitables},
      {"memory/session", "a connection with a coroutine that reads it (kernel: both ends)", 2000,
       hold_sessions},
  }};
  return table;
}

namespace {

void price(benchmark::State& state, const Holdable& what) {
  for (auto _ : state) {
    const auto told = memory_price(what);
    if (!told) {
      state.SkipWithError(told.error().text.c_str());
      break;
    }
    state.counters["virtual_bytes"] = told->virtual_size;
    state.counters["resident_bytes"] = told->resident;
    state.counters["kernel_bytes"] = told->kernel;
    state.counters["kernel_noise_bytes"] = told->kernel_noise;
    state.counters["held"] = static_cast<double>(what.count);
  }
  state.SetLabel(std::string(what.label));
}

[[maybe_unused]] const bool registered = [] {
  for (const auto& what : holdables()) {
    benchmark::RegisterBenchmark(std::string(what.name).c_str(),
                                 [&what](benchmark::State& state) { price(state, what); })
        ->Iterations(1)
        ->UseRealTime()
        ->Unit(benchmark::kMillisecond);
  }
  return true;
}();

}  // namespace
}  // namespace waitbench
