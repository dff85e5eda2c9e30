#include "core/plan/portable_math.hpp"

#include <cmath>

#include "core/plan/random.hpp"
#include "tests/catch.hpp"

using namespace waitbench;

TEST_CASE("portable_log is exact where it can be", "[portable_math]") {
  CHECK(portable_log(1) == 0);
  CHECK(portable_log(2) == 0x1.62e42fefa39efp-1);
  CHECK(portable_log(0.5) == -0x1.62e42fefa39efp-1);
}

TEST_CASE("portable_exp is exact where it can be", "[portable_math]") {
  CHECK(portable_exp(0) == 1);
  CHECK(portable_exp(1) == Approx(2.718281828459045).epsilon(1e-15));
}

// Against the C library, whose own error is below 1e-15 too.
TEST_CASE("portable_log and portable_exp keep their error bounds", "[portable_math]") {
  RandomStream random(1, 0, 0);
  double worst_log = 0, worst_exp = 0;
  for (int i = 0; i < 100'000; ++i) {
    const double x = std::ldexp(0.5 + random.uniform(), static_cast<int>(random.uniform() * 400) - 200);
    const double scale = std::fmax(std::fabs(std::log(x)), 1.0);
    worst_log = std::fmax(worst_log, std::fabs(portable_log(x) - std::log(x)) / scale);
    const double y = 1400 * random.uniform() - 700;
    worst_exp = std::fmax(worst_exp, std::fabs(portable_exp(y) / std::exp(y) - 1));
  }
  CHECK(worst_log < 1e-15);
  CHECK(worst_exp < 1e-15);
}

TEST_CASE("portable_log keeps its relative error close to 1", "[portable_math]") {
  RandomStream random(2, 0, 0);
  double worst = 0;
  for (int i = 0; i < 100'000; ++i) {
    const double x = 0.75 + random.uniform() / 2;
    if (std::fabs(x - 1) < 0.01) continue;
    worst = std::fmax(worst, std::fabs(portable_log(x) / std::log(x) - 1));
  }
  CHECK(worst < 1e-15);
}
