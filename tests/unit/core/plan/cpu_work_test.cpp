#include "core/plan/cpu_work.hpp"

#include <cmath>
#include <limits>

#include "tests/catch.hpp"

using namespace waitbench;
using namespace std::chrono_literals;

// Computed by an independent implementation in Python.
TEST_CASE("the kernel gives known answers, so no iteration is skipped", "[cpu_work]") {
  CHECK(run_iterations(0, 1) == 1);
  CHECK(run_iterations(1, 1) == 0x27bb2ee687b0b0fd);
  CHECK(run_iterations(2, 1) == 0x729d38d64d14a1a5);
  CHECK(run_iterations(3, 1) == 0x666c7174a71eb1bb);
  CHECK(run_iterations(1000, 1) == 0x80f7f102f384b6fc);
}

TEST_CASE("work may be done in parts", "[cpu_work]") {
  CHECK(run_iterations(700, run_iterations(300, 5)) == run_iterations(1000, 5));
}

TEST_CASE("iterations are time times speed", "[cpu_work]") {
  CHECK(iterations_for(1ms, {600}) == 600'000);
  CHECK(iterations_for(500ns, {1}) == 1);  // to the nearest
  CHECK(iterations_for(0s, {600}) == 0);
  CHECK(iterations_for(-1s, {600}) == 0);
  CHECK(iterations_for(1s, {0}) == 0);
  CHECK(iterations_for(1s, {std::nan("")}) == 0);
  CHECK(iterations_for(1h, {1e300}) == std::numeric_limits<std::uint64_t>::max());
}

TEST_CASE("calibration finds a speed that a processor can have", "[cpu_work]") {
  const auto speed = calibrate_cpu();
  CHECK(speed.iterations_per_us > 0.1);   // even under a sanitizer
  CHECK(speed.iterations_per_us < 5000);  // five cycles an iteration at 25 GHz
}
