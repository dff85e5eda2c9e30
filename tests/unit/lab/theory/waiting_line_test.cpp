// Erlang's formulas against fractions worked out by hand and against the textbook's sums; waves by counting.
#include "lab/theory/waiting_line.hpp"

#include <cmath>
#include <limits>

#include "tests/catch.hpp"

using namespace waitbench;
using namespace waitbench::lab::theory;
using namespace std::chrono_literals;
using Catch::Matchers::WithinAbs;
using Catch::Matchers::WithinRel;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();

// The formula as it is printed, sums and factorials and all; good for few servers.
double printed_erlang_c(unsigned servers, double load) {
  double term = 1, terms = 0;  // a^k / k!
  for (unsigned k = 0; k < servers; ++k) {
    terms += term;
    term *= load / (k + 1);
  }
  const double all_busy = term / (1 - load / servers);
  return all_busy / (terms + all_busy);
}

}  // namespace

TEST_CASE("Erlang B: a^m/m! by the sum of all terms", "[theory]") {
  CHECK_THAT(erlang_b(1, 1), WithinRel(1.0 / 2, 1e-14));
  CHECK_THAT(erlang_b(2, 1), WithinRel(1.0 / 5, 1e-14));   // (1/2) / (1 + 1 + 1/2)
  CHECK_THAT(erlang_b(3, 2), WithinRel(4.0 / 19, 1e-14));  // (8/6) / (1 + 2 + 2 + 8/6)
  CHECK(erlang_b(0, 3) == 1);
  CHECK(erlang_b(3, 0) == 0);
}

TEST_CASE("Erlang C: fractions that can be worked out by hand", "[theory]") {
  CHECK_THAT(erlang_c(1, 0.7), WithinRel(0.7, 1e-14));  // one server: it is busy, ρ
  CHECK_THAT(erlang_c(2, 1), WithinRel(1.0 / 3, 1e-14));
  CHECK_THAT(erlang_c(3, 2), WithinRel(4.0 / 9, 1e-14));      // 4 / (1 + 2 + 2 + 4)
  CHECK_THAT(erlang_c(5, 4), WithinRel(128.0 / 231, 1e-14));  // 0.5541
}

// Worked out with whole-number fractions: C(10, 8) = 0.4092 stands in the printed tables.
TEST_CASE("Erlang C: many servers", "[theory]") {
  CHECK_THAT(erlang_c(10, 6), WithinRel(0.1012992426874175, 1e-12));
  CHECK_THAT(erlang_c(10, 8), WithinRel(0.40918015079644354, 1e-12));
  CHECK_THAT(erlang_c(100, 90), WithinRel(0.2169404809063664, 1e-12));
  CHECK_THAT(erlang_c(1000, 950), WithinRel(0.06825341537714143, 1e-11));  // 1000! is no double
}

TEST_CASE("Erlang C: the recurrence tells what the printed sums tell", "[theory]") {
  for (unsigned servers = 1; servers <= 40; ++servers)
    for (const double utilization : {0.01, 0.5, 0.9, 0.999}) {
      CAPTURE(servers, utilization);
      const double load = utilization * servers;
      CHECK_THAT(erlang_c(servers, load), WithinRel(printed_erlang_c(servers, load), 1e-10));
    }
}

TEST_CASE("Erlang C: nobody comes, or more than can be served", "[theory]") {
  CHECK(erlang_c(3, 0) == 0);
  CHECK(erlang_c(3, 3) == 1);
  CHECK(erlang_c(3, 100) == 1);
  CHECK(erlang_c(0, 0) == 1);
  CHECK_THAT(erlang_c(1000, 0.5), WithinAbs(0, 1e-300));
}

TEST_CASE("mean wait: ρS/(1-ρ) at one server, Erlang C's share at several", "[theory]") {
  CHECK(mean_wait(1, 0.5, 1s) == 1s);
  // a = 2 on 3: C S / (m - a) = 4/9 s.
  CHECK(mean_wait(3, 2, 1s) == 444'444'444ns);
  CHECK(mean_wait(3, 0, 1s) == 0s);
  CHECK_FALSE(mean_wait(3, 3, 1s));
  CHECK_FALSE(mean_wait(3, 4, 1s));
}

TEST_CASE("a wait longer than t: Erlang C at 0, and then exponentially less", "[theory]") {
  CHECK_THAT(waits_longer(3, 2, 1s, 0s), WithinRel(4.0 / 9, 1e-14));
  CHECK_THAT(waits_longer(3, 2, 1s, 2s), WithinRel(4.0 / 9 * std::exp(-2.0), 1e-14));
  CHECK_THAT(waits_longer(1, 0.5, 1s, 1s), WithinRel(0.5 * std::exp(-0.5), 1e-14));
  CHECK(waits_longer(3, 3, 1s, 100s) == 1);
}

TEST_CASE("the wait's tail adds up to its mean", "[theory]") {
  double mean = 0;  // the tail's integral, by midpoints of 1 ms
  for (int i = 0; i < 60'000; ++i) mean += 1e-3 * waits_longer(3, 2, 1s, 1ms * i + 500us);
  CHECK_THAT(mean, WithinRel(to_seconds(*mean_wait(3, 2, 1s)), 1e-6));
}

TEST_CASE("100 at once on a pool of 10 that takes 200 ms: 0.2 to 2 s, 1.1 s on average", "[theory]") {
  CHECK(wave_response(1, 10, 200ms) == 200ms);
  CHECK(wave_response(10, 10, 200ms) == 200ms);
  CHECK(wave_response(11, 10, 200ms) == 400ms);
  CHECK(wave_response(100, 10, 200ms) == 2s);
  CHECK(mean_wave_response(100, 10, 200ms) == 1100ms);
}

TEST_CASE("the mean of the waves is the waves' mean", "[theory]") {
  for (const std::uint64_t servers : {1U, 3U, 7U, 50U})
    for (const std::uint64_t requests : {1U, 6U, 7U, 8U, 49U}) {
      Duration sum{};
      for (std::uint64_t k = 1; k <= requests; ++k) sum += wave_response(k, servers, 1s);
      CAPTURE(servers, requests);
      CHECK_THAT(to_seconds(mean_wave_response(requests, servers, 1s)),
                 WithinAbs(to_seconds(sum) / static_cast<double>(requests), 1e-9));
    }
}

TEST_CASE("waves without end", "[theory]") {
  CHECK(wave_response(std::numeric_limits<std::uint64_t>::max(), 1, 1s) == Duration::max());
  CHECK(mean_wave_response(std::numeric_limits<std::uint64_t>::max(), 1, 1s) == Duration::max());
}

TEST_CASE("Little's law and the two bounds", "[theory]") {
  CHECK_THAT(littles_in_flight(200, 5s), WithinRel(1000, 1e-14));
  CHECK_THAT(bottleneck_capacity(10, 200ms), WithinRel(50, 1e-14));
  CHECK(bottleneck_capacity(10, 0s) == infinity);
  CHECK_THAT(blocked_loop_capacity(1, 5s), WithinRel(0.2, 1e-14));
  CHECK_THAT(blocked_loop_capacity(4, 5s), WithinRel(0.8, 1e-14));
}
