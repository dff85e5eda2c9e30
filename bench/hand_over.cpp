// What does it cost when one thread waits for another: a round trip, two threads each blocking once?
//
// On one CPU this is two context switches and nothing else. On several it adds waking an idle CPU, and is
// what a blocking server pays for every answer it waits for.
#include <atomic>
#include <optional>
#include <string>
#include <thread>

#include <benchmark/benchmark.h>

#include "bench/one_cpu.hpp"
#include "bench/tokens.hpp"
#include "core/host/own_use.hpp"

namespace waitbench {
namespace {

// Of all threads of this process, which are these two.
double context_switches() {
  const SwitchCounts switches = own_use().switches;
  return static_cast<double>(switches.voluntary + switches.involuntary);
}

template <class Token>
void round_trip(benchmark::State& state) {
  const bool one_cpu = state.range(0) == 1;
  state.SetLabel(std::string("round trip between two threads over ") + Token::mechanism +
                 (one_cpu ? ", on one CPU" : ", on any CPU"));
  std::optional<OneCpu> pinned;
  if (one_cpu) pinned.emplace();

  Token there, back;
  std::atomic<bool> stop{false};
  std::thread other([&] {
    for (there.take(); !stop; there.take()) back.give();
  });
  const double before = context_switches();
  for (auto _ : state) {
    there.give();
    back.take();
  }
  state.counters["switches"] = (context_switches() - before) / static_cast<double>(state.iterations());
  stop = true;
  there.give();
  other.join();
}

void on_one_and_on_any(benchmark::internal::Benchmark* benchmark) {
  benchmark->ArgName("one_cpu")->Arg(1)->Arg(0)->UseRealTime();
}
BENCHMARK_TEMPLATE(round_trip, FutexToken)->Name("hand_over/futex")->Apply(on_one_and_on_any);
BENCHMARK_TEMPLATE(round_trip, CondvarToken)->Name("hand_over/condition_variable")->Apply(on_one_and_on_any);
BENCHMARK_TEMPLATE(round_trip, PipeToken)->Name("hand_over/pipe")->Apply(on_one_and_on_any);
BENCHMARK_TEMPLATE(round_trip, SocketToken)->Name("hand_over/socket")->Apply(on_one_and_on_any);
BENCHMARK_TEMPLATE(round_trip, EventfdToken)->Name("hand_over/eventfd")->Apply(on_one_and_on_any);

}  // namespace
}  // namespace waitbench
