// In which order an experiment's trials are measured, which of them once more, and what a run is called.
// Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/record/record.hpp"

namespace waitbench::lab {

/// The trials of one round (from 0): in their order, and backwards in every other round: A B B A A B. Over
/// two rounds what drifts steadily (heat, a disk that fills) falls on each alike; a third has no way back.
std::vector<std::size_t> round_order(std::size_t trials, std::uint64_t round);

/// Whether a run proves nothing and may be measured once more: whole, but not valid. That it is decided by
/// its validity alone, never by its figures, is what keeps repeating from being choosing.
bool is_refused(const Run& run);

/// "thread", "thread round 2", "thread round 2, again": no two runs of an experiment have the same.
std::string run_label(std::string_view trial, std::uint64_t rounds, std::uint64_t round, bool again);

}  // namespace waitbench::lab
