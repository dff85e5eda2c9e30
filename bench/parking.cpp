// What does it cost to put a thread to sleep, and to wake one?
#include <atomic>
#include <ctime>
#include <fstream>
#include <string>
#include <sys/prctl.h>
#include <thread>

#include <benchmark/benchmark.h>

#include "bench/tokens.hpp"
#include "core/units.hpp"

namespace waitbench {
namespace {

// The shortest sleep there is: park, timer, unpark. Without timer slack (the kernel adds 50 us by default so
// that wake-ups can be batched; servers' waits have it, and it does not show in seconds).
void least_sleep(benchmark::State& state) {
  state.SetLabel("park a thread until a timer of 1 ns unparks it");
  const int slack = ::prctl(PR_GET_TIMERSLACK);
  ::prctl(PR_SET_TIMERSLACK, 1UL);
  const timespec one_ns{.tv_sec = 0, .tv_nsec = 1};
  for (auto _ : state) ::clock_nanosleep(CLOCK_MONOTONIC, 0, &one_ns, nullptr);
  ::prctl(PR_SET_TIMERSLACK, static_cast<unsigned long>(slack));
}
BENCHMARK(least_sleep)->Name("parking/least_sleep")->UseRealTime();

// Whether the kernel has taken the thread off its CPU: state S in /proc/thread-self/stat of that thread.
bool asleep(const std::string& stat_path) {
  std::string stat;
  std::getline(std::ifstream(stat_path), stat);
  const auto name_end = stat.rfind(')');
  return name_end != std::string::npos && name_end + 2 < stat.size() && stat[name_end + 2] == 'S';
}

// Only the waker's share, only when the other really sleeps. Its own waking runs beside it, or after it.
void unpark(benchmark::State& state) {
  state.SetLabel("unpark a parked thread (futex), as the waker sees it");
  FutexToken token;
  std::atomic<std::uint64_t> woken{0};
  std::atomic<pid_t> tid{0};
  std::atomic<bool> stop{false};
  std::thread sleeper([&] {
    tid = ::gettid();
    tid.notify_one();
    for (token.take(); !stop; token.take()) ++woken;
  });
  tid.wait(0);
  const std::string stat_path = "/proc/self/task/" + std::to_string(tid.load()) + "/stat";
  std::uint64_t given = 0;
  for (auto _ : state) {
    while (woken != given || !asleep(stat_path)) std::this_thread::yield();
    const auto before = Clock::now();
    token.give();
    state.SetIterationTime(to_seconds(Clock::now() - before));
    ++given;
  }
  stop = true;
  token.give();
  sleeper.join();
}
BENCHMARK(unpark)->Name("parking/unpark")->UseManualTime();

}  // namespace
}  // namespace waitbench
