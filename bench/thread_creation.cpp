// What does it cost to have a thread for one piece of work?
#include <chrono>
#include <thread>

#include <benchmark/benchmark.h>

namespace waitbench {
namespace {

// The default stack. The C library keeps ended threads' stacks for the next ones, as it does in a server.
void create_and_join(benchmark::State& state) {
  state.SetLabel("create a thread, wait until it has ended");
  for (auto _ : state) {
    std::thread thread([] {});
    thread.join();
  }
}
BENCHMARK(create_and_join)->Name("thread/create_and_join")->UseRealTime();

// The creator's share only: what an accept loop pays before it can accept the next connection.
void create(benchmark::State& state) {
  state.SetLabel("create a thread, as its creator sees it");
  for (auto _ : state) {
    const auto before = std::chrono::steady_clock::now();
    std::thread thread([] {});
    state.SetIterationTime(std::chrono::duration<double>(std::chrono::steady_clock::now() - before).count());
    thread.join();
  }
}
BENCHMARK(create)->Name("thread/create")->UseManualTime();

}  // namespace
}  // namespace waitbench
