// In which order an experiment's trials are measured. Pure.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace waitbench::lab {

/// The trials of one round (from 0): in their order, and backwards in every other round: A B B A A B. What
/// drifts steadily while all is measured (heat, a disk that fills) then falls on each alike.
std::vector<std::size_t> round_order(std::size_t trials, std::uint64_t round);

}  // namespace waitbench::lab
