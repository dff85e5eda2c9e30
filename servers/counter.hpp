// One count of a server's.
//
// Any thread counts, any thread reads; the count is exact.
#pragma once

#include <atomic>
#include <cstdint>

namespace waitbench::servers {

/// One count on its own cache line, so that threads counting different things do not slow each other.
class alignas(64) Counter {
 public:
  void add() noexcept { value_.fetch_add(1, std::memory_order_relaxed); }
  void subtract() noexcept { value_.fetch_sub(1, std::memory_order_relaxed); }
  /// The value before this call: a sequence number.
  std::uint64_t next() noexcept { return value_.fetch_add(1, std::memory_order_relaxed); }
  std::uint64_t value() const noexcept { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_ = 0;
};

}  // namespace waitbench::servers
