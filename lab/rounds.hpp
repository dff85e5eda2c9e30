// In which order an experiment's trials are measured, which of them again, and what a run is called.
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

/// Whether a run proves nothing and may be measured again: whole, but not valid. That it is decided by
/// its validity alone, never by its figures, is what keeps repeating from being choosing.
bool is_refused(const Run& run);

/// How often a trial is measured in one round if it is refused each time. Not twice only: a machine that was
/// disturbed is often still so in the next few seconds.
constexpr unsigned most_takes = 3;

/// "thread", "thread round 2", "thread round 2, again", "thread round 2, a third time": no two runs of an
/// experiment have the same. `take` is from 1 to most_takes.
std::string run_label(std::string_view trial, std::uint64_t rounds, std::uint64_t round, unsigned take);

/// What a label ends in: "", ", again", ", a third time".
std::string_view take_words(unsigned take);

}  // namespace waitbench::lab
