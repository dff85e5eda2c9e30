#include "servers/upstream/circuit_breaker.hpp"

#include <string_view>

#include "tests/catch.hpp"

using namespace waitbench;
using namespace waitbench::servers::upstream;
using namespace std::chrono_literals;
using State = CircuitBreaker::State;

namespace {

const TimePoint start{1h};
constexpr BreakerPolicy policy{.failure_percent = 50, .window = 4, .open_time = 5s};

// Attempts one after the other: '+' went well, '-' failed. Each must be let through.
void attempts(CircuitBreaker& breaker, std::string_view ends, TimePoint now = start) {
  for (const char end : ends) {
    const auto permit = breaker.ask(now);
    REQUIRE(permit);
    breaker.report(*permit, end == '+', now);
  }
}

}  // namespace

TEST_CASE("a breaker opens when the share of the window has failed, not before the window is full",
          "[upstream]") {
  struct Row {
    std::string_view ends;
    State state;
  };
  for (const auto& [ends, state] :
       {Row{"", State::closed}, Row{"---", State::closed}, Row{"----", State::open},
        Row{"++++", State::closed}, Row{"+++-", State::closed}, Row{"++--", State::open},
        Row{"-+-+", State::open},
        Row{"-+++--", State::open},        // the window is ++--: the first failure has left it
        Row{"-++++-+++-", State::closed},  // never two of four
        Row{"-++-", State::open}}) {
    INFO(ends);
    CircuitBreaker breaker(policy);
    attempts(breaker, ends);
    CHECK(breaker.state() == state);
  }
}

TEST_CASE("an open breaker refuses until its time is over, then lets one probe through", "[upstream]") {
  CircuitBreaker breaker(policy);
  attempts(breaker, "----");
  CHECK_FALSE(breaker.ask(start));
  CHECK_FALSE(breaker.ask(start + 5s - 1ns));
  CHECK(breaker.is_shut_until(start + 5s - 1ns));
  CHECK_FALSE(breaker.is_shut_until(start + 5s));
  CHECK(breaker.state() == State::open);

  const auto probe = breaker.ask(start + 5s);
  REQUIRE(probe);
  CHECK(breaker.state() == State::half_open);
  CHECK_FALSE(breaker.ask(start + 5s));
  CHECK_FALSE(breaker.ask(start + 1h));  // however long it takes

  SECTION("that went well: closed, with an empty window") {
    breaker.report(*probe, true, start + 6s);
    CHECK(breaker.state() == State::closed);
    attempts(breaker, "---", start + 6s);
    CHECK(breaker.state() == State::closed);
    attempts(breaker, "-", start + 6s);
    CHECK(breaker.state() == State::open);
  }
  SECTION("that failed: open again, from when it ended") {
    breaker.report(*probe, false, start + 8s);
    CHECK(breaker.state() == State::open);
    CHECK_FALSE(breaker.ask(start + 13s - 1ns));
    CHECK(breaker.ask(start + 13s));
  }
  SECTION("that showed nothing: the next one is the probe") {
    breaker.give_back(*probe);
    CHECK(breaker.state() == State::half_open);
    CHECK(breaker.ask(start + 6s));
    CHECK_FALSE(breaker.ask(start + 6s));
  }
}

TEST_CASE("an attempt from before the last change of state is not heard", "[upstream]") {
  CircuitBreaker breaker(policy);
  const auto slow = breaker.ask(start);
  REQUIRE(slow);
  attempts(breaker, "----");
  const auto probe = breaker.ask(start + 5s);
  REQUIRE(probe);
  breaker.report(*slow, false, start + 6s);
  CHECK(breaker.state() == State::half_open);
  breaker.report(*slow, true, start + 6s);
  CHECK(breaker.state() == State::half_open);
  breaker.give_back(*slow);
  CHECK_FALSE(breaker.ask(start + 6s));  // the probe is still out
  breaker.report(*probe, true, start + 7s);
  CHECK(breaker.state() == State::closed);
}

TEST_CASE("a window of one opens at the first failure, one of 100% only when all have failed", "[upstream]") {
  CircuitBreaker one({.failure_percent = 1, .window = 1, .open_time = 1s});
  attempts(one, "++-");
  CHECK(one.state() == State::open);
  CircuitBreaker all({.failure_percent = 100, .window = 3, .open_time = 1s});
  attempts(all, "--+--");
  CHECK(all.state() == State::closed);
  attempts(all, "-");
  CHECK(all.state() == State::open);
}
