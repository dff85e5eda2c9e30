#include "core/host/own_use.hpp"

#include <thread>

#include "tests/catch.hpp"

using namespace waitbench;

TEST_CASE("switches of threads that have ended stay in the process's own sum", "[own_use]") {
  const auto before = own_use();
  constexpr int sleeps = 200;  // nearly each gives up the CPU once: few end before they begin
  std::thread([] {
    for (int i = 0; i < sleeps; ++i) std::this_thread::sleep_for(std::chrono::microseconds(1));
  }).join();
  CHECK(own_use().switches.voluntary - before.switches.voluntary >= sleeps / 2);
}

TEST_CASE("CPU time is told finer than the clock tick", "[own_use]") {
  const auto before = own_use().cpu;
  while (own_use().cpu == before) {
  }
  CHECK(own_use().cpu - before < std::chrono::milliseconds(10));
}
