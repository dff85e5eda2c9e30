// The sums written out, the two published amplifications, and the bounds of the metastable range.
#include "lab/theory/retries.hpp"

#include <cmath>

#include "tests/catch.hpp"

using namespace waitbench::lab::theory;
using Catch::Matchers::WithinRel;

TEST_CASE("expected attempts: one, and one more for each failure so far", "[theory]") {
  CHECK_THAT(expected_attempts(0.5, 3), WithinRel(1.75, 1e-14));  // 1 + 1/2 + 1/4
  CHECK_THAT(expected_attempts(0.3, 5), WithinRel(1 + 0.3 + 0.09 + 0.027 + 0.0081, 1e-14));
  CHECK(expected_attempts(0, 3) == 1);
  CHECK(expected_attempts(1, 3) == 3);
  CHECK(expected_attempts(0.3, 1) == Approx(1).epsilon(1e-15));
  CHECK(expected_attempts(0.3, 0) == 0);
  CHECK(expected_attempts(0, 0) == 0);
}

TEST_CASE("expected attempts do not lose their digits near p = 1", "[theory]") {
  const double success = 0x1p-40;  // 1 + p + p^2 = 3 - 3s + s^2
  CHECK_THAT(expected_attempts(1 - success, 3), WithinRel(3 - 3 * success, 1e-15));
}

TEST_CASE("the share that nothing helps", "[theory]") {
  CHECK_THAT(dead_share(0.3, 5), WithinRel(0.00243, 1e-14));
  CHECK(dead_share(1, 5) == 1);
  CHECK(dead_share(0, 5) == 0);
  CHECK(dead_share(0.3, 0) == 1);
}

TEST_CASE("retries at every layer multiply: 243 and 64, as published", "[theory]") {
  CHECK(layered(3, 5) == 243);  // Brooker: five layers, three attempts each
  CHECK(layered(4, 3) == 64);   // Beyer et al.: three layers, four attempts each
  CHECK(layered(4, 0) == 1);
  CHECK(layered(1, 100) == 1);
}

TEST_CASE("metastable: carried, but not if everything is tried r times", "[theory]") {
  CHECK(metastable(60, 100, 3));
  CHECK(metastable(34, 100, 3));
  CHECK_FALSE(metastable(25, 100, 4));   // the lower bound
  CHECK_FALSE(metastable(20, 100, 4));   // recovers by itself
  CHECK_FALSE(metastable(100, 100, 3));  // overloaded without a cause
  CHECK_FALSE(metastable(99, 100, 1));   // nothing is tried again
}
