// What a process that an experiment starts may use of this machine.
#pragma once

#include <cstdint>
#include <optional>

#include "core/units.hpp"

namespace waitbench::lab {

/// What is absent is as this program has it.
struct ProcessLimits {
  std::optional<unsigned> cores{};             ///< so many of ours, the first
  std::optional<std::uint64_t> descriptors{};  ///< open at once (RLIMIT_NOFILE)
  std::optional<Bytes> addresses{};            ///< virtual memory (RLIMIT_AS)
};

}  // namespace waitbench::lab
