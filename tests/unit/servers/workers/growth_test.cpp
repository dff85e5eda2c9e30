#include "servers/workers/growth.hpp"

#include "tests/catch.hpp"

using namespace waitbench;
using namespace waitbench::servers;
using namespace std::chrono_literals;

namespace {

constexpr TimePoint start{};

constexpr GrowthRules slow{.threads = 8, .threads_max = 1000, .grow_every = 500ms, .retire_after = 20s};

// A spike that never ends: how many threads the pool has at `until`, when each thread that is due comes
// `late`.
unsigned threads_at(Duration until, Duration late = 0s) {
  unsigned threads = slow.threads;
  auto began = start;
  while (const auto due = next_thread_due(slow, 792, threads, began)) {
    const auto now = *due + late;
    if (now > start + until) break;
    ++threads;
    began = next_interval(slow, *due, now);
  }
  return threads;
}

}  // namespace

TEST_CASE("growth: one thread every 500 ms is threads(t) = 8 + 2t", "[workers]") {
  CHECK(threads_at(0s) == 8);
  CHECK(threads_at(499ms) == 8);
  CHECK(threads_at(500ms) == 9);
  CHECK(threads_at(1s) == 10);
  CHECK(threads_at(5s) == 18);
  CHECK(threads_at(60s) == 128);
  CHECK(threads_at(396s) == 800);  // as many threads as users: (800 - 8) / 2 s
}

TEST_CASE("growth: being late does not add up", "[workers]") {
  CHECK(threads_at(60s + 100ms, 100ms) == 128);
}

TEST_CASE("growth: an interval that was missed is not made up for", "[workers]") {
  CHECK(next_interval(slow, start, start) == start);
  CHECK(next_interval(slow, start, start + 499ms) == start);
  CHECK(next_interval(slow, start, start + 500ms) == start + 500ms);
  CHECK(next_interval(slow, start, start + 10s) == start + 10s);
}

TEST_CASE("growth: none without a queue, none beyond the most", "[workers]") {
  CHECK(next_thread_due(slow, 1, 8, start) == start + 500ms);
  CHECK(!next_thread_due(slow, 0, 8, start));
  CHECK(next_thread_due(slow, 1, 999, start) == start + 500ms);
  CHECK(!next_thread_due(slow, 1, 1000, start));
}

TEST_CASE("growth: a pool of one size never grows", "[workers]") {
  const GrowthRules fixed{.threads = 64};
  CHECK(fixed.threads_max == 64);
  CHECK(!fixed.grows());
  CHECK(slow.grows());
  CHECK(!next_thread_due(fixed, 1000, 64, start));
}

TEST_CASE("retirement: after the time, and only of those above the least", "[workers]") {
  CHECK(retirement_due(slow, 9, start) == start + 20s);
  CHECK(!retirement_due(slow, 8, start));
  CHECK(!retirement_due(slow, 3, start));  // the system gave no more
}
