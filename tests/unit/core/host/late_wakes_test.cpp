#include "core/host/late_wakes.hpp"

#include "tests/catch.hpp"

using namespace waitbench;
using namespace std::chrono_literals;

TEST_CASE("late is what is more than a millisecond late", "[late-wakes]") {
  CHECK(share_late({}) == 0);
  CHECK(share_late({0us, 60us, 1ms}) == 0);
  CHECK(share_late({0us, 60us, 1001us, 20ms}) == 0.5);
}

TEST_CASE("the share of sleeps that end late lies between none and all", "[late-wakes]") {
  const auto share = late_wakes(10);
  CHECK(share >= 0);
  CHECK(share <= 1);
}
