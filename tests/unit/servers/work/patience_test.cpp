#include "servers/work/patience.hpp"

#include <algorithm>
#include <array>
#include <sys/socket.h>
#include <vector>

#include "core/descriptor.hpp"
#include "tests/catch.hpp"

using namespace waitbench;
using namespace waitbench::servers;
using namespace std::chrono_literals;

namespace {

constexpr TimePoint now{5s};
using Action = DrawnPlan::Action;
using Steps = std::vector<Action>;

}  // namespace

TEST_CASE("a wait that fits is not touched", "[work]") {
  Steps wait{DrawnPlan::Wait{10ms}};
  CHECK(time_left(wait, now, now + 11ms) == TimeLeft::enough);
  CHECK(wait == Steps{DrawnPlan::Wait{10ms}});
}

TEST_CASE("a wait that would last beyond the deadline ends there", "[work]") {
  for (const Duration time : {10ms, 15ms}) {
    Steps wait{DrawnPlan::Wait{time}};
    CHECK(time_left(wait, now, now + 10ms) == TimeLeft::some);
    CHECK(wait == Steps{DrawnPlan::Wait{10ms}});
  }
}

TEST_CASE("what takes an unknown time begins before the deadline, and nothing does after it", "[work]") {
  for (const Action& action : {Action(DrawnPlan::Cpu{1h}), Action(DrawnPlan::Together{2})}) {
    Steps steps{action};
    CHECK(time_left(steps, now, now + 1ns) == TimeLeft::enough);
    CHECK(time_left(steps, now, now) == TimeLeft::none);
    CHECK(time_left(steps, now + 1ns, now) == TimeLeft::none);
    CHECK(steps == Steps{action});
  }
  Steps wait{DrawnPlan::Wait{0s}};
  CHECK(time_left(wait, now, now) == TimeLeft::none);
}

TEST_CASE("a call, or a statement, is told of the sooner deadline: its caller's, or its server's", "[work]") {
  for (const DrawnPlan::Action& action :
       {DrawnPlan::Action{DrawnPlan::Call{}}, DrawnPlan::Action{DrawnPlan::Db{}}}) {
    for (const auto of_caller : {now + 1s, now + 2s, no_deadline}) {
      Steps steps{action, DrawnPlan::Origin{.request = 7, .deadline = of_caller}};
      CHECK(time_left(steps, now, now + 2s) == TimeLeft::enough);
      CHECK(std::get<DrawnPlan::Origin>(steps[1]).deadline == std::min(of_caller, now + 2s));
    }
  }
}

TEST_CASE("what ends a plan in front of a step: the deadline, or the client", "[work]") {
  Steps wait{DrawnPlan::Wait{1ms}};
  CHECK(!before_step(wait, {}).instead);
  CHECK(before_step(wait, {}).time == TimeLeft::enough);
  CHECK(!before_step(wait, {.deadline = Clock::now() + 1h}).instead);
  CHECK(before_step(wait, {.deadline = Clock::now()}).instead == WorkEnd::deadline);

  std::array<int, 2> ends{};
  REQUIRE(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()) == 0);
  const Descriptor client(ends[0]), server(ends[1]);
  const Patience patience{.client = server.number()};
  CHECK(!before_step(wait, patience).instead);
  REQUIRE(::send(client.number(), "next", 4, 0) == 4);  // ahead
  CHECK(!before_step(wait, patience).instead);
  REQUIRE(::shutdown(client.number(), SHUT_WR) == 0);
  CHECK(before_step(wait, patience).instead == WorkEnd::client_left);
  CHECK(before_step(wait, {.deadline = Clock::now(), .client = server.number()}).instead ==
        WorkEnd::client_left);
}

TEST_CASE("what a step's end is to the plan, in the light of its patience", "[work]") {
  const Patience over{.deadline = Clock::now()}, not_over{.deadline = Clock::now() + 1h};
  CHECK(after_step(WorkEnd::done, TimeLeft::enough, over) == WorkEnd::done);  // done is done, however late
  CHECK(after_step(WorkEnd::done, TimeLeft::some, over) == WorkEnd::deadline);
  CHECK(after_step(WorkEnd::call_failed, TimeLeft::enough, over) == WorkEnd::deadline);
  CHECK(after_step(WorkEnd::call_failed, TimeLeft::enough, not_over) == WorkEnd::call_failed);
  CHECK(after_step(WorkEnd::call_failed, TimeLeft::enough, {}) == WorkEnd::call_failed);
  CHECK(after_step(WorkEnd::db_failed, TimeLeft::enough, over) == WorkEnd::deadline);
  CHECK(after_step(WorkEnd::db_failed, TimeLeft::enough, not_over) == WorkEnd::db_failed);
  CHECK(after_step(WorkEnd::pool_timeout, TimeLeft::enough, over) == WorkEnd::pool_timeout);
  CHECK(after_step(WorkEnd::cut, TimeLeft::some, over) == WorkEnd::cut);
}
