#include "lab/theory/long_duration.hpp"

#include <limits>

#include "tests/catch.hpp"

using namespace waitbench;
using namespace waitbench::lab::theory;
using namespace std::chrono_literals;

TEST_CASE("what is too long for a Duration is the longest", "[theory]") {
  CHECK(long_duration(1.5) == 1500ms);
  CHECK(long_duration(8.9e9) < Duration::max());
  CHECK(long_duration(9e9) == Duration::max());
  CHECK(long_duration(std::numeric_limits<double>::infinity()) == Duration::max());
  CHECK(long_duration(-1) == 0s);
  CHECK(long_duration(std::numeric_limits<double>::quiet_NaN()) == 0s);
}

TEST_CASE("products and sums stop at the longest Duration", "[theory]") {
  CHECK(times(3, 2s) == 6s);
  CHECK(times(0, 2s) == 0s);
  CHECK(times(std::numeric_limits<std::uint64_t>::max(), 0s) == 0s);
  CHECK(times(2, Duration::max() / 2) == Duration::max() - 1ns);  // the maximum is odd
  CHECK(times(3, Duration::max() / 2) == Duration::max());
  CHECK(sum(1s, 2s) == 3s);
  CHECK(sum(Duration::max() - 1ns, 1ns) == Duration::max());
  CHECK(sum(Duration::max(), 1ns) == Duration::max());
}
