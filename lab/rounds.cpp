#include "lab/rounds.hpp"

#include <algorithm>
#include <numeric>

namespace waitbench::lab {

std::vector<std::size_t> round_order(std::size_t trials, std::uint64_t round) {
  std::vector<std::size_t> order(trials);
  std::iota(order.begin(), order.end(), std::size_t{0});
  if (round % 2 == 1) std::ranges::reverse(order);
  return order;
}

}  // namespace waitbench::lab
