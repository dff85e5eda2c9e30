// Published fits, recalculated.
#include "lab/theory/scalability.hpp"

#include <array>
#include <limits>
#include <utility>

#include "tests/catch.hpp"

using namespace waitbench::lab::theory;
using Catch::Matchers::WithinAbs;
using Catch::Matchers::WithinRel;

using Points = std::array<std::pair<double, double>, 6>;

// tests/coef.R of the R package usl (S. Moeding), which fits α = β = 0.02, γ = 1 to it.
TEST_CASE("the law with α = β = 0.02", "[theory]") {
  const Scalability system{.alone_per_s = 1, .contention = 0.02, .coherency = 0.02};
  for (const auto& [n, expected] :
       Points{{{1, 1}, {2, 1.8868}, {4, 3.0769}, {6, 3.5294}, {8, 3.5398}, {10, 3.3557}}})
    CHECK_THAT(throughput(system, n), WithinAbs(expected, 5e-5));
  CHECK_THAT(peak(0.02, 0.02), WithinRel(7, 1e-14));
}

// Gunther's example, the SPEC SDM91 benchmark on a SPARCcenter 2000 ("Guerrilla Capacity Planning", section
// 5.3): coefficients and fitted values as usl gives them (README.md, tests/fitted.Rout.save), these to whole
// scripts an hour.
TEST_CASE("the law on SPEC SDM91", "[theory]") {
  const Scalability system{.alone_per_s = 89.995233, .contention = 0.0277285, .coherency = 0.0001044};
  for (const auto& [n, expected] :
       Points{{{1, 90}, {18, 1078}, {36, 1541}, {72, 1850}, {108, 1879}, {144, 1822}}})
    CHECK_THAT(throughput(system, n), WithinAbs(expected, 1));
  CHECK_THAT(throughput(system, 216), WithinAbs(1646, 1));
  CHECK_THAT(peak(0.0277285, 0.0001044), WithinAbs(96.5, 0.05));
}

// B. Schwartz, "Practical Scalability Analysis with the Universal Scalability Law", 2015: 12,341 queries a
// second at 35.
TEST_CASE("the law on a MySQL server", "[theory]") {
  const Scalability system{.alone_per_s = 995.6486, .contention = 0.02671591, .coherency = 0.0007690945};
  CHECK_THAT(throughput(system, 35), WithinAbs(12341.745, 0.01));
  CHECK_THAT(peak(0.02671591, 0.0007690945), WithinAbs(35.57, 0.01));
}

TEST_CASE("nothing beats the peak", "[theory]") {
  const Scalability system{.alone_per_s = 100, .contention = 0.05, .coherency = 0.001};
  const double best = peak(0.05, 0.001);
  for (const double n : {best - 1, best - 0.1, best + 0.1, best + 1})
    CHECK(throughput(system, n) < throughput(system, best));
}

TEST_CASE("without coherency it is Amdahl's law, without contention too a line", "[theory]") {
  CHECK_THAT(amdahl_speedup(0.5, 2), WithinRel(4.0 / 3, 1e-14));
  CHECK_THAT(amdahl_speedup(0.1, 10), WithinRel(1 / (0.1 + 0.9 / 10), 1e-14));
  CHECK_THAT(amdahl_speedup(0.1, 1e12), WithinRel(10, 1e-9));
  CHECK(amdahl_speedup(1, 8) == 1);
  CHECK(throughput({.alone_per_s = 7}, 8) == 56);
  CHECK(peak(0.1, 0) == std::numeric_limits<double>::infinity());
  CHECK(peak(1, 0) == 0);
  CHECK(peak(1, 0.1) == 0);
}
