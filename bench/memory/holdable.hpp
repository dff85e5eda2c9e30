// The things that wait, whose memory is measured while many of them are held.
#pragma once

#include <cstddef>
#include <functional>
#include <span>
#include <string_view>

#include "core/result.hpp"
#include "core/units.hpp"

namespace waitbench {

/// Brings `count` into being, calls `measure` while all of them wait, and lets them go. An environment error,
/// without having measured, when a limit of this machine does not allow so many.
Result<void> hold_threads(Bytes stack, std::size_t count, const std::function<void()>& measure);
Result<void> hold_awaitables(std::size_t count, const std::function<void()>& measure);
Result<void> hold_sessions(std::size_t count, const std::function<void()>& measure);

struct Holdable {
  std::string_view name;   ///< of the benchmark, and of what a fresh process is asked to hold
  std::string_view label;  ///< for people
  std::size_t count;
  std::function<Result<void>(std::size_t count, const std::function<void()>& measure)> hold;
};

std::span<const Holdable> holdables();

}  // namespace waitbench
