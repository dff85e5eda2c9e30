#include "servers/work/deadline.hpp"

#include "tests/catch.hpp"

using namespace waitbench;
using namespace waitbench::servers;
using namespace std::chrono_literals;

namespace {

constexpr TimePoint now{5s};

}  // namespace

TEST_CASE("a wait that fits is not touched", "[work]") {
  DrawnPlan::Action wait = DrawnPlan::Wait{10ms};
  CHECK(time_left(wait, now, now + 11ms) == TimeLeft::enough);
  CHECK(wait == DrawnPlan::Action(DrawnPlan::Wait{10ms}));
  CHECK(before_step(wait, no_deadline) == TimeLeft::enough);
}

TEST_CASE("a wait that would last beyond the deadline ends there", "[work]") {
  for (const Duration time : {10ms, 15ms}) {
    DrawnPlan::Action wait = DrawnPlan::Wait{time};
    CHECK(time_left(wait, now, now + 10ms) == TimeLeft::some);
    CHECK(wait == DrawnPlan::Action(DrawnPlan::Wait{10ms}));
  }
}

TEST_CASE("what takes an unknown time begins before the deadline, and nothing does after it", "[work]") {
  for (DrawnPlan::Action action :
       {DrawnPlan::Action(DrawnPlan::Cpu{1h}), DrawnPlan::Action(DrawnPlan::Together{2})}) {
    const auto before = action;
    CHECK(time_left(action, now, now + 1ns) == TimeLeft::enough);
    CHECK(time_left(action, now, now) == TimeLeft::none);
    CHECK(time_left(action, now + 1ns, now) == TimeLeft::none);
    CHECK(action == before);
  }
  DrawnPlan::Action wait = DrawnPlan::Wait{0s};
  CHECK(time_left(wait, now, now) == TimeLeft::none);
}
