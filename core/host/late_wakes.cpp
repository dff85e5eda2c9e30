#include "core/host/late_wakes.hpp"

#include <algorithm>
#include <sys/prctl.h>
#include <thread>

#include "core/host/limits.hpp"

namespace waitbench {
namespace {

using namespace std::chrono_literals;

// By an ordinary thread the kernel may be 50 us late on purpose (prctl(2), PR_SET_TIMERSLACK); not by this
// one.
std::vector<Duration> sleep_often(unsigned sleeps) {
  prctl(PR_SET_TIMERSLACK, 1UL);
  std::vector<Duration> late_by;
  late_by.reserve(sleeps);
  for (unsigned i = 0; i < sleeps; ++i) {
    const auto due = Clock::now() + 1ms;
    std::this_thread::sleep_until(due);
    late_by.push_back(Clock::now() - due);
  }
  return late_by;
}

}  // namespace

double share_late(const std::vector<Duration>& late_by) {
  if (late_by.empty()) return 0;
  const auto late = std::ranges::count_if(late_by, [](Duration by) { return by > 1ms; });
  return static_cast<double>(late) / static_cast<double>(late_by.size());
}

double late_wakes(unsigned sleeps) {
  std::vector<double> shares(std::max(1U, read_limits().cores));
  {
    std::vector<std::jthread> threads;
    for (auto& share : shares)
      threads.emplace_back([&share, sleeps] { share = share_late(sleep_often(sleeps)); });
  }
  return *std::ranges::max_element(shares);
}

}  // namespace waitbench
