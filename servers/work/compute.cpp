#include "servers/work/compute.hpp"

#include <algorithm>

namespace waitbench::servers {

void compute(Duration time, const Resources& resources) noexcept {
  const auto speed = resources.cpu_speed;
  const auto slice = std::max<std::uint64_t>(1, iterations_for(std::chrono::milliseconds(10), speed));
  auto left = iterations_for(time, speed);
  for (std::uint64_t value = 1; left > 0 && !resources.cut.happened();) {
    const auto now = std::min(slice, left);
    value = run_iterations(now, value);
    left -= now;
  }
}

}  // namespace waitbench::servers
