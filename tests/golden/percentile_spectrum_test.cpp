#include "report/hgrm.hpp"
#include "tests/golden/approved.hpp"

using namespace waitbench;
using namespace std::chrono_literals;

// From 80 ns to seconds, long-tailed, without chance: each of 26 steps doubles the value and takes 2/3 as
// many.
TEST_CASE("the percentile spectrum", "[golden][hgrm]") {
  Histogram histogram;
  Duration value = 80ns;
  std::uint64_t times = 100'000;
  for (int step = 0; step < 26; ++step, value = value * 2 + 3ns, times = times * 2 / 3)
    histogram.record(value, times);
  test::check_approved("percentile_spectrum.hgrm", percentile_spectrum(histogram));
}
