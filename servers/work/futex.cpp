#include "servers/work/futex.hpp"

#include <cerrno>
#include <linux/futex.h>
#include <sys/syscall.h>
#include <unistd.h>

#include <climits>

namespace waitbench::servers {

static_assert(sizeof(FutexWord) == sizeof(std::uint32_t) && FutexWord::is_always_lock_free);

bool sleep_while(const FutexWord& word, std::uint32_t expected, std::optional<TimePoint> until) noexcept {
  timespec deadline{};
  if (until) {
    const auto since_epoch = until->time_since_epoch();  // steady_clock is CLOCK_MONOTONIC, the futex's clock
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(since_epoch);
    deadline = {.tv_sec = seconds.count(), .tv_nsec = (since_epoch - seconds).count()};
  }
  while (word.load(std::memory_order_acquire) == expected) {
    // FUTEX_WAIT_BITSET takes its timeout as a moment, FUTEX_WAIT as a span (futex(2)).
    const auto result = ::syscall(SYS_futex, &word, FUTEX_WAIT_BITSET | FUTEX_PRIVATE_FLAG, expected,
                                  until ? &deadline : nullptr, nullptr, FUTEX_BITSET_MATCH_ANY);
    if (result == -1 && errno == ETIMEDOUT) return false;
  }
  return true;
}

void set_and_wake(FutexWord& word, std::uint32_t value) noexcept {
  auto* const address = &word;
  word.store(value, std::memory_order_release);
  // The address alone counts: if the word is gone, nobody sleeps there, or somebody wakes and looks again.
  ::syscall(SYS_futex, address, FUTEX_WAKE | FUTEX_PRIVATE_FLAG, INT_MAX, nullptr, nullptr, 0);
}

}  // namespace waitbench::servers
