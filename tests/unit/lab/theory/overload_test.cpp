// Small cases by hand, and the fluid formulas against a line that is served request by request.
#include "lab/theory/overload.hpp"

#include <algorithm>
#include <limits>

#include "tests/catch.hpp"

using namespace waitbench;
using namespace waitbench::lab::theory;
using namespace std::chrono_literals;
using Catch::Matchers::WithinAbs;
using Catch::Matchers::WithinRel;

TEST_CASE("150/s where 100/s are answered: 50 more wait every second", "[theory]") {
  CHECK_THAT(backlog_after(150, 100, 10s), WithinRel(500, 1e-14));
  CHECK(wait_after(150, 100, 10s) == 5s);  // 500 at 100/s
  CHECK(goodput_dies(150, 100, 5s) == 10s);
  CHECK(goodput_dies(200, 100, 2s) == 2s);
}

TEST_CASE("no overload: nothing waits, goodput lives", "[theory]") {
  CHECK(backlog_after(100, 100, 10s) == 0);
  CHECK(wait_after(50, 100, 10s) == 0s);
  CHECK_FALSE(goodput_dies(100, 100, 5s));
  CHECK_FALSE(goodput_dies(50, 100, 5s));
}

TEST_CASE("nothing is answered at all", "[theory]") {
  CHECK(wait_after(10, 0, 1s) == Duration::max());
  CHECK(goodput_dies(10, 0, 5s) == 0s);
}

TEST_CASE("after a spike the line drains with what is spare", "[theory]") {
  // 10 s of 500/s on 100/s leave 4000, which 50/s spare take 80 s to drain.
  CHECK(drain_after_spike(500, 100, 50, 10s) == 80s);
  CHECK(drain_after_spike(100, 100, 50, 10s) == 0s);
  CHECK_FALSE(drain_after_spike(500, 100, 100, 10s));
  CHECK(drain_after_spike(90, 100, 200, 10s) == 0s);  // nothing was left to drain
}

TEST_CASE("after an outage the line drains with what is spare", "[theory]") {
  CHECK(drain_after_outage(10s, 60, 100) == 15s);  // 600 at 40/s
  CHECK(drain_after_outage(10s, 0, 100) == 0s);
  CHECK(drain_after_outage(0s, 100, 100) == 0s);
  CHECK_FALSE(drain_after_outage(10s, 100, 100));
}

// One server, constant arrivals and service: the wait is the work that was there.
TEST_CASE("a line served request by request waits as the fluid does", "[theory]") {
  constexpr double arrivals = 150, capacity = 100;
  double free_at = 0;
  for (int n = 0; n < 3000; ++n) {
    const double at = n / arrivals, begins = std::max(at, free_at);
    free_at = begins + 1 / capacity;
    if (n % 500 == 0)
      CHECK_THAT(begins - at, WithinAbs(to_seconds(wait_after(arrivals, capacity, from_seconds(at))), 1e-2));
  }
  double drained = 3000 / arrivals;  // 20 s, and 50/s from then on
  for (int n = 0;; ++n) {
    drained = 20 + n / 50.0;
    if (drained >= free_at) break;
    free_at += 1 / capacity;
  }
  CHECK_THAT(drained - 20, WithinAbs(to_seconds(*drain_after_spike(arrivals, capacity, 50, 20s)), 0.05));
}

TEST_CASE("a useful queue holds what is answered in time, and no more", "[theory]") {
  CHECK(useful_queue(10, 1s, 200ms) == 40U);  // 10 * 0.8 / 0.2
  CHECK(useful_queue(3, 1s, 300ms) == 7U);    // 3 * 0.7 / 0.3 = 7.0, exactly
  CHECK(useful_queue(2, 1s, 300ms) == 4U);    // 4.67
  CHECK(useful_queue(10, 200ms, 200ms) == 0U);
  CHECK(useful_queue(10, 100ms, 200ms) == 0U);
  CHECK(useful_queue(0, 1s, 200ms) == 0U);
  CHECK_FALSE(useful_queue(10, 1s, 0s));
  constexpr auto most = std::numeric_limits<std::uint64_t>::max();
  CHECK(useful_queue(most, 1h, 1ns) == most);
}
