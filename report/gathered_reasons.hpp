// Why runs cannot be trusted, or may be doubted: each reason once, however many runs have it.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "core/record/record.hpp"

namespace waitbench {

/// A reason in the words of the first run that has it. Refers to the run.
struct GatheredReason {
  const Run* first = nullptr;
  const Reason* reason = nullptr;
  std::size_t runs = 0;  ///< that have a reason of this code, as fatal as this one

  /// "coroutine round 2 (and 3 more runs): TEXT"; without the run's name where `all` is one run.
  std::string text(std::size_t all) const;
};

/// In the order in which they first occur.
std::vector<GatheredReason> gathered_reasons(std::span<const Run> runs);

}  // namespace waitbench
