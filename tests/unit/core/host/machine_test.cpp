#include "core/host/machine.hpp"

#include "tests/catch.hpp"

using namespace waitbench;

TEST_CASE("CPU shares are of the time between two readings", "[machine]") {
  const CpuTicks before{.busy = 100, .idle = 1000, .steal = 10};
  CHECK(shares_between(before, {.busy = 130, .idle = 1060, .steal = 20}) == CpuShares{0.3, 0.1});
  CHECK(shares_between(before, before) == CpuShares{0, 0});
  CHECK(shares_between(before, {.busy = 150, .idle = 990, .steal = 10}) ==
        CpuShares{1, 0});  // idle went back
}

TEST_CASE("use is told in seconds, a hundred ticks each", "[machine]") {
  const CpuTicks before{.busy = 100, .idle = 1000, .steal = 10};
  const auto use = use_between(before, {.busy = 250, .idle = 1800, .steal = 60});
  CHECK(use == MachineUse{.busy_s = 1.5, .stolen_s = 0.5, .idle_s = 8});
  CHECK(use.stolen_of_all() == 0.05);
  CHECK(use.stolen_of_wanted() == 0.25);
  CHECK(use_between(before, before) == MachineUse{});
  CHECK(MachineUse{}.stolen_of_all() == 0);
  CHECK(MachineUse{}.stolen_of_wanted() == 0);
}
