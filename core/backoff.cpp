#include "core/backoff.hpp"

#include <algorithm>
#include <cmath>

namespace waitbench {

Duration backoff_with_full_jitter(Duration first, Duration cap, unsigned retry, double uniform) {
  auto longest = std::min(first, cap);
  // By halving the cap, not by doubling the wait, which might overflow.
  for (unsigned doubled = 1; doubled < retry && longest < cap; ++doubled)
    longest = longest > cap / 2 ? cap : longest * 2;
  return Duration(std::llround(uniform * static_cast<double>(longest.count())));
}

}  // namespace waitbench
