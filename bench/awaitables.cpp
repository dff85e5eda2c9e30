// What does a coroutine on Asio's executor cost: to start, to call, to suspend until the loop resumes it?
#include <benchmark/benchmark.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>

#include "bench/asio_types.hpp"

namespace waitbench {

using namespace bench;  // asio_types.hpp

namespace {

void post(benchmark::State& state) {
  state.SetLabel("post a function to the executor, and run it");
  asio::io_context context(1);
  int calls = 0;
  for (auto _ : state) {
    asio::post(context, [&calls] { ++calls; });
    context.poll();
    context.restart();
  }
  benchmark::DoNotOptimize(calls);
}
BENCHMARK(post)->Name("executor/post");

Awaitable<void> does_nothing() {
  co_return;
}

void spawn(benchmark::State& state) {
  state.SetLabel("spawn a coroutine on the executor, and run it to its end");
  asio::io_context context(1);
  for (auto _ : state) {
    asio::co_spawn(context, does_nothing(), asio::detached);
    context.poll();
    context.restart();
  }
}
BENCHMARK(spawn)->Name("executor/spawn");

Awaitable<void> awaits_another(benchmark::State& state) {
  for (auto _ : state) co_await does_nothing();
}

void await_another(benchmark::State& state) {
  state.SetLabel("co_await a coroutine that returns at once");
  asio::io_context context(1);
  asio::co_spawn(context, awaits_another(state), asio::detached);
  context.run();
}
BENCHMARK(await_another)->Name("executor/await_coroutine");

// A real suspension: the loop takes the continuation from its queue. No I/O is waited for, so it never asks
// the kernel.
Awaitable<void> goes_through_the_loop(benchmark::State& state, Executor executor) {
  for (auto _ : state) co_await asio::post(executor, use_awaitable);
}

void suspend_and_resume(benchmark::State& state) {
  state.SetLabel("suspend a coroutine until the executor resumes it, no I/O");
  asio::io_context context(1);
  asio::co_spawn(context, goes_through_the_loop(state, context.get_executor()), asio::detached);
  context.run();
}
BENCHMARK(suspend_and_resume)->Name("executor/suspend_and_resume");

// The counterpart of parking/least_sleep.
Awaitable<void> sleeps_least(benchmark::State& state, Executor executor) {
  Timer timer(executor);
  for (auto _ : state) {
    timer.expires_after(std::chrono::nanoseconds(1));
    co_await timer.async_wait(use_awaitable);
  }
}

void least_sleep(benchmark::State& state) {
  state.SetLabel("suspend a coroutine until a timer of 1 ns resumes it");
  asio::io_context context(1);
  asio::co_spawn(context, sleeps_least(state, context.get_executor()), asio::detached);
  context.run();
}
BENCHMARK(least_sleep)->Name("executor/least_sleep")->UseRealTime();

}  // namespace
}  // namespace waitbench
