#include "core/host/late_wakes.hpp"

#include "tests/catch.hpp"

using namespace waitbench;
using namespace std::chrono_literals;

TEST_CASE("late is what is more than a millisecond late", "[late-wakes]") {
  CHECK(share_late({}) == 0);
  CHECK(share_late({0us, 60us, 1ms}) == 0);
  CHECK(share_late({0us, 60us, 1001us, 20ms}) == 0.5);
}
