// The counts against requests that are due one by one.
#include "lab/theory/outage.hpp"

#include <algorithm>

#include "tests/catch.hpp"

using namespace waitbench;
using namespace waitbench::lab::theory;
using namespace std::chrono_literals;
using Catch::Matchers::WithinAbs;
using Catch::Matchers::WithinRel;

TEST_CASE("gone for 10 s: all that is due then, and all that was under way", "[theory]") {
  CHECK_THAT(failed_while_gone(50, 10s, 0s), WithinRel(500, 1e-14));
  CHECK_THAT(failed_while_gone(50, 10s, 2s), WithinRel(600, 1e-14));
}

TEST_CASE("silent for 10 s: those who had the patience are answered", "[theory]") {
  // Due in the first 8 s of it (10 + 1 - 3), and the last second before it.
  CHECK_THAT(failed_while_silent(50, 10s, 1s, 3s), WithinRel(450, 1e-14));
  // Due in the first half second of it, and the last half second before.
  CHECK_THAT(failed_while_silent(50, 10s, 1s, 10500ms), WithinRel(50, 1e-12));
  CHECK(failed_while_silent(50, 10s, 1s, 11s) == 0);
  CHECK(failed_while_silent(50, 10s, 1s, 30s) == 0);
  CHECK_THAT(failed_while_silent(50, 10s, 1s, 1s), WithinRel(550, 1e-14));
  CHECK(failed_while_silent(50, 0s, 1s, 1s) == 0);
}

TEST_CASE("requests due one by one fail as often", "[theory]") {
  constexpr double rate = 1000;
  const auto service = GENERATE(0.0, 0.3, 4.0);
  const auto outage = GENERATE(0.1, 2.0, 10.0);
  const auto timeout = service + GENERATE(0.05, 1.0, 5.0, 20.0);
  constexpr double begin = 20;
  const double end = begin + outage;
  int gone = 0, silent = 0;
  for (int n = 0; n < 40'000; ++n) {
    const double due = n / rate;
    const bool under_way = due < begin && due + service > begin;
    const bool meanwhile = due >= begin && due < end;
    if (under_way || meanwhile) ++gone;
    const double answered = meanwhile   ? end + service
                            : under_way ? std::max(end, due + service)
                                        : due + service;
    if (answered - due > timeout) ++silent;
  }
  CAPTURE(service, outage, timeout);
  CHECK_THAT(static_cast<double>(gone),
             WithinAbs(failed_while_gone(rate, from_seconds(outage), from_seconds(service)), 3));
  CHECK_THAT(
      static_cast<double>(silent),
      WithinAbs(failed_while_silent(rate, from_seconds(outage), from_seconds(service), from_seconds(timeout)),
                3));
}
