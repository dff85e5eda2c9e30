// Bursts followed by hand, and the two ends at which a formula is known: no growth, and growth only.
#include "lab/theory/pool_growth.hpp"

#include <limits>

#include "lab/theory/waiting_line.hpp"
#include "tests/catch.hpp"

using namespace waitbench;
using namespace waitbench::lab::theory;
using namespace std::chrono_literals;

using Responses = std::vector<Duration>;

TEST_CASE("threads while requests wait: one more each interval, up to the most", "[theory]") {
  const GrowingPool pool{.threads = 8, .threads_max = 20, .grow_every = 500ms};
  CHECK(threads_after(pool, 0s) == 8);
  CHECK(threads_after(pool, 499ms) == 8);
  CHECK(threads_after(pool, 500ms) == 9);
  CHECK(threads_after(pool, 5s) == 18);
  CHECK(threads_after(pool, 6s) == 20);
  CHECK(threads_after(pool, 1h) == 20);
  CHECK(threads_after({.threads = 8, .threads_max = 4, .grow_every = 1s}, 1h) == 8);
}

// Two threads begin 1 and 2 at 0. A third takes 3 at 1 s, a fourth 4 at 2 s. At 3 s the first two are free
// and take 5 and 6; 7 still waits, so a fifth takes it.
TEST_CASE("7 requests of 3 s on 2 threads and one more a second", "[theory]") {
  const auto answered = answer_burst({.threads = 2, .grow_every = 1s}, 7, 3s);
  CHECK(answered.responses == Responses{3s, 3s, 4s, 5s, 6s, 6s, 6s});
  CHECK(answered.all_answered() == 6s);
  CHECK(answered.nothing_waits == 3s);
  CHECK(answered.mean == 4'714'285'714ns);  // 33/7 s
  CHECK(answered.threads == 5);
  CHECK(answered.threads_used == 5);
}

// As above until the third thread; then 4 and 5 at 3 s, 6 at 4 s, 7 at 6 s.
TEST_CASE("the same with three threads at most", "[theory]") {
  const auto answered = answer_burst({.threads = 2, .threads_max = 3, .grow_every = 1s}, 7, 3s);
  CHECK(answered.responses == Responses{3s, 3s, 4s, 6s, 6s, 7s, 9s});
  CHECK(answered.threads == 3);
}

TEST_CASE("a pool that does not grow answers in waves", "[theory]") {
  const auto answered = answer_burst({.threads = 10, .threads_max = 10, .grow_every = 1ms}, 100, 200ms);
  for (std::uint64_t k = 1; k <= 100; ++k) CHECK(answered.responses[k - 1] == wave_response(k, 10, 200ms));
  CHECK(answered.mean == mean_wave_response(100, 10, 200ms));
}

TEST_CASE("requests longer than the growth each wait for a thread of their own", "[theory]") {
  const auto answered = answer_burst({.threads = 8, .grow_every = 500ms}, 100, 1h);
  for (std::uint64_t k = 8; k < 100; ++k)
    CHECK(answered.responses[k] == 1h + 500ms * static_cast<int>(k - 7));
  CHECK(answered.threads == 100);
}

// 8 threads, one more each 500 ms, 800 requests of 5 s. Let i count the half seconds: those that begin at i
// are those that began at i - 10, on the threads that come round, and one on a new thread. So 8 begin at 0, 1
// at each of 1 to 9, 9 at 10, 2 at each of 11 to 19: 8 + j at 10j, and j + 1 at each of the nine after it.
// That is 17 + 10j for each j, and 5J^2 + 12J for the first J of them: 737 for 11. Of the 63 left, 19 begin
// at 110, 12 at each of 111, 112 and 113, and the last 8 at 114, 57 s, on threads that come round.
TEST_CASE("800 at once on the pool that starves", "[theory]") {
  const auto answered = answer_burst({.threads = 8, .grow_every = 500ms}, 800, 5s);
  CHECK(answered.responses[7] == 5s);
  CHECK(answered.responses[8] == 5500ms);
  CHECK(answered.responses[16] == 9500ms);
  CHECK(answered.responses[17] == 10s);
  CHECK(answered.responses[25] == 10s);
  CHECK(answered.responses[26] == 10500ms);
  CHECK(answered.nothing_waits == 57s);
  CHECK(answered.all_answered() == 62s);
  CHECK(answered.threads == 8 + 113);
}

TEST_CASE("fewer requests than threads, or none", "[theory]") {
  const auto few = answer_burst({.threads = 8, .grow_every = 1s}, 3, 5s);
  CHECK(few.responses == Responses{5s, 5s, 5s});
  CHECK(few.threads == 8);
  CHECK(few.threads_used == 3);
  const auto none = answer_burst({.threads = 8, .grow_every = 1s}, 0, 5s);
  CHECK(none.all_answered() == 0s);
  CHECK(none.mean == 0s);
}

TEST_CASE("a burst that lasts longer than a Duration holds", "[theory]") {
  const auto answered =
      answer_burst({.threads = 1, .threads_max = 1, .grow_every = 1s}, 3, Duration::max() - 1ns);
  CHECK(answered.responses == Responses{Duration::max() - 1ns, Duration::max(), Duration::max()});
}
