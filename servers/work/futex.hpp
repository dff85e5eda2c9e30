// A thread sleeps until a word changes: the one system call below, without a lock that sleepers share.
#pragma once

#include <atomic>
#include <cstdint>
#include <optional>

#include "core/units.hpp"

namespace waitbench::servers {

using FutexWord = std::atomic<std::uint32_t>;

/// Blocks this thread while `word` is `expected`, and no longer than until `until`, if there is one. False
/// when that passed.
bool sleep_while(const FutexWord& word, std::uint32_t expected, std::optional<TimePoint> until) noexcept;
/// Sets the word and wakes all who sleep on it. Does not touch it any more once it is set: who sees the new
/// value may destroy it.
void set_and_wake(FutexWord& word, std::uint32_t value) noexcept;

}  // namespace waitbench::servers
