// What does a bare C++ coroutine cost, without any library around it?
#include <coroutine>
#include <exception>
#include <utility>

#include <benchmark/benchmark.h>

namespace waitbench {
namespace {

// Starts suspended, and suspends for ever when done: whoever holds it resumes and destroys it.
class Bare {
 public:
  struct promise_type {
    Bare get_return_object() { return Bare(std::coroutine_handle<promise_type>::from_promise(*this)); }
    std::suspend_always initial_suspend() noexcept { return {}; }
    std::suspend_always final_suspend() noexcept { return {}; }
    void return_void() {}
    void unhandled_exception() { std::terminate(); }
  };
  explicit Bare(std::coroutine_handle<promise_type> handle) : handle_(handle) {}
  Bare(Bare&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
  ~Bare() {
    if (handle_) handle_.destroy();
  }
  void resume() { handle_.resume(); }
  void* frame() const { return handle_.address(); }

 private:
  std::coroutine_handle<promise_type> handle_;
};

// Not inlined, as a coroutine in another file is not: the compiler would elide the frame's allocation.
[[gnu::noinline]] Bare suspends_for_ever() {
  for (;;) co_await std::suspend_always{};
}

void create_and_destroy(benchmark::State& state) {
  state.SetLabel("create and destroy a bare coroutine");
  for (auto _ : state) {
    const Bare coroutine = suspends_for_ever();
    benchmark::DoNotOptimize(coroutine.frame());
  }
}
BENCHMARK(create_and_destroy)->Name("coroutine/create_and_destroy");

void resume_and_suspend(benchmark::State& state) {
  state.SetLabel("resume a bare coroutine until it suspends again");
  Bare coroutine = suspends_for_ever();
  for (auto _ : state) {
    coroutine.resume();
    benchmark::DoNotOptimize(coroutine.frame());
  }
}
BENCHMARK(resume_and_suspend)->Name("coroutine/resume_and_suspend");

}  // namespace
}  // namespace waitbench
