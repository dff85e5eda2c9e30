#include "servers/work/cut_off.hpp"

#include <cerrno>
#include <linux/futex.h>
#include <sys/eventfd.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <climits>

namespace waitbench::servers {

CutOff::CutOff() noexcept : event_(::eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK)) {}

bool CutOff::sleep_until(TimePoint until) const noexcept {
  static_assert(sizeof word_ == sizeof(std::uint32_t) && decltype(word_)::is_always_lock_free);
  const auto since_epoch = until.time_since_epoch();  // steady_clock is CLOCK_MONOTONIC, the futex's clock
  const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(since_epoch);
  const timespec deadline{.tv_sec = seconds.count(), .tv_nsec = (since_epoch - seconds).count()};
  while (!happened()) {
    // FUTEX_WAIT_BITSET takes its timeout as a moment, FUTEX_WAIT as a span (futex(2)).
    const auto result = ::syscall(SYS_futex, &word_, FUTEX_WAIT_BITSET | FUTEX_PRIVATE_FLAG, 0U, &deadline,
                                  nullptr, FUTEX_BITSET_MATCH_ANY);
    if (result == -1 && errno == ETIMEDOUT) return true;
  }
  return false;
}

void CutOff::happen() noexcept {
  word_.store(1, std::memory_order_release);
  ::eventfd_write(event_.number(), 1);
  ::syscall(SYS_futex, &word_, FUTEX_WAKE | FUTEX_PRIVATE_FLAG, INT_MAX, nullptr, nullptr, 0);
}

}  // namespace waitbench::servers
