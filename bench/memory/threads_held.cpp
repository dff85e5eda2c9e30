// Threads that wait: started, blocked at once, having touched no more stack than that takes.
#include <cstring>
#include <latch>
#include <pthread.h>
#include <vector>

#include <fmt/format.h>

#include "bench/memory/holdable.hpp"

namespace waitbench {
namespace {

struct Gate {
  explicit Gate(std::size_t count) : arrived(static_cast<std::ptrdiff_t>(count)) {}
  std::latch arrived;
  std::latch open{1};
};

void* park(void* argument) {
  auto& gate = *static_cast<Gate*>(argument);
  gate.arrived.count_down();
  gate.open.wait();
  return nullptr;
}

}  // namespace

Result<void> hold_threads(Bytes stack, std::size_t count, const std::function<void()>& measure) {
  pthread_attr_t attributes;
  ::pthread_attr_init(&attributes);
  ::pthread_attr_setstacksize(&attributes, stack.count);
  Gate gate(count);
  std::vector<pthread_t> threads;
  threads.reserve(count);
  int error = 0;
  while (threads.size() < count && error == 0) {
    pthread_t thread{};
    error = ::pthread_create(&thread, &attributes, park, &gate);
    if (error == 0) threads.push_back(thread);
  }
  ::pthread_attr_destroy(&attributes);
  if (error == 0) {
    gate.arrived.wait();
    measure();
  }
  gate.open.count_down();
  for (const auto thread : threads) ::pthread_join(thread, nullptr);
  if (error == 0) return {};
  return environment_error(
      fmt::format("{} threads could not be started, only {} ({}): raise ulimit -u or pid_max.", count,
                  threads.size(), std::strerror(error)));
}

}  // namespace waitbench
