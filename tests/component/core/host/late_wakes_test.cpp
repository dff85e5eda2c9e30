#include "core/host/late_wakes.hpp"

#include "tests/catch.hpp"

using namespace waitbench;
using namespace std::chrono_literals;

TEST_CASE("sleeps are slept, and the share of those that end late lies between none and all",
          "[late-wakes]") {
  const auto began = Clock::now();
  const auto share = late_wakes(10);
  CHECK(Clock::now() - began >= 10ms);
  CHECK(share >= 0);
  CHECK(share <= 1);
}
