// What one of many waiting things costs in memory, measured in a process that has done nothing else.
//
// A process that has run other benchmarks would tell too little: freed heap and the stacks of ended threads
// are resident already, and get used again.
#pragma once

#include <string_view>

#include "bench/memory/holdable.hpp"

namespace waitbench {

/// Bytes for one of them: the difference that holding `count` made, divided by count.
struct MemoryPrice {
  double virtual_size, resident, kernel;
  /// How much `kernel` would have come out for nothing: the same two readings with nothing held in between.
  double kernel_noise;
};

/// Runs this program again with `hold_option` and the name, and reads what it tells.
Result<MemoryPrice> memory_price(const Holdable& what);

inline constexpr std::string_view hold_option = "--hold";
/// The other side: holds `name`, measures, tells on standard output. The exit code of main.
int hold_and_tell(std::string_view name);

}  // namespace waitbench
