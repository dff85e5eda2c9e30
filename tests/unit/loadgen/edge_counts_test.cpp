// Simulated servers whose true throughput is known, held against the estimate.
#include "loadgen/edge_counts.hpp"

#include <cmath>
#include <functional>

#include "tests/catch.hpp"

using namespace waitbench;
using namespace waitbench::loadgen;
using namespace std::chrono_literals;

namespace {

constexpr Duration timeout = 60s;

struct Estimate {
  double open = 0, closed = 0;
};

// Requests due at the times that `next_due(previous due, previous end)` gives while they lie before the
// window's end, each answered after `latency`.
Estimate estimate(const EdgeCounts& counts, Duration window, Duration shortest) {
  return {counts.open_count(shortest) / to_seconds(window),
          counts.closed_count(shortest) / to_seconds(window)};
}

// One closed user from `begin` on, without thinking, whose answers all take `latency`.
void closed_user(EdgeCounts& counts, Duration begin, Duration window, Duration latency) {
  for (auto due = begin; due < window; due += latency) counts.record(due + latency);
}

}  // namespace

TEST_CASE("users that move in step on 5 s in a 15 s window count N/5 a second", "[throughput]") {
  for (const Duration window : {15s, 17s, 12s, 7s}) {
    EdgeCounts counts(window, timeout);
    for (int user = 0; user < 1000; ++user) closed_user(counts, 1ms * (user % 50), window, 5010ms);
    CHECK(estimate(counts, window, 5010ms).closed == Approx(1000 / 5.01).epsilon(0.01));
  }
}

TEST_CASE("users spread over a cycle count N/5 a second, whatever the window", "[throughput]") {
  for (const Duration window : {15s, 16s, 23s}) {
    EdgeCounts counts(window, timeout);
    for (int user = 0; user < 1000; ++user) closed_user(counts, 5ms * user - 5s, window, 5s);
    CHECK(estimate(counts, window, 5s).closed == Approx(200).epsilon(0.01));
  }
}

TEST_CASE("a pool of 8 that 1,000 users wait for counts 8/S, not the queue", "[throughput]") {
  constexpr Duration window = 15s;
  EdgeCounts counts(window, timeout);
  for (int k = 0; k < 1000; ++k) counts.record(5s * (k / 8 + 1));
  CHECK(estimate(counts, window, 5s).closed == Approx(1.6).epsilon(0.01));
}

TEST_CASE("quick answers are counted plainly", "[throughput]") {
  constexpr Duration window = 2s;
  EdgeCounts counts(window, timeout);
  closed_user(counts, -500ms, window, 100us);
  CHECK(estimate(counts, window, 100us).closed == Approx(10000).epsilon(0.001));
  CHECK(estimate(counts, window, 100us).open == Approx(10000).epsilon(0.001));
}

TEST_CASE("a steady open load counts its rate, begun cold or warm", "[throughput]") {
  constexpr Duration window = 15s;
  for (const Duration begin : {Duration(0s), Duration(-5s), Duration(-12s)}) {
    EdgeCounts counts(window, timeout);
    for (auto due = begin; due < window; due += 5ms) counts.record(due + 5s);
    CHECK(estimate(counts, window, 5s).open == Approx(200).epsilon(0.01));
  }
}

TEST_CASE("an overloaded server counts its capacity, not the offered rate", "[throughput]") {
  constexpr Duration window = 15s;
  EdgeCounts counts(window, timeout);
  // 200/s offered, 100/s served in order, each in 10 ms once it is its turn.
  for (int n = 0; n < 3000; ++n) counts.record(10ms * (n + 1));
  CHECK(estimate(counts, window, 10ms).open == Approx(100).epsilon(0.01));
}

TEST_CASE("a window longer than the timeout counts its middle too", "[throughput]") {
  constexpr Duration window = 100s;
  EdgeCounts counts(window, 30s);
  closed_user(counts, 0s, window, 1s);
  CHECK(estimate(counts, window, 1s).closed == Approx(1).epsilon(0.001));
  CHECK(estimate(counts, window, 1s).open == Approx(1).epsilon(0.011));
}

TEST_CASE("merged shards count like one", "[throughput]") {
  constexpr Duration window = 15s;
  EdgeCounts one(window, timeout), a(window, timeout), b(window, timeout);
  for (int user = 0; user < 100; ++user) {
    closed_user(one, 50ms * user, window, 3s);
    closed_user(user % 2 == 0 ? a : b, 50ms * user, window, 3s);
  }
  a.merge(b);
  CHECK(a.closed_count(3s) == one.closed_count(3s));
  CHECK(a.open_count(3s) == one.open_count(3s));
}
