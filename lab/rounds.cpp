#include "lab/rounds.hpp"

#include <algorithm>
#include <array>
#include <numeric>

#include <fmt/format.h>

namespace waitbench::lab {

std::vector<std::size_t> round_order(std::size_t trials, std::uint64_t round) {
  std::vector<std::size_t> order(trials);
  std::iota(order.begin(), order.end(), std::size_t{0});
  if (round % 2 == 1) std::ranges::reverse(order);
  return order;
}

bool is_refused(const Run& run) {
  return run.complete && !run.validity.valid();
}

std::string run_label(std::string_view trial, std::uint64_t rounds, std::uint64_t round, unsigned take) {
  return fmt::format("{}{}{}", trial, rounds == 1 ? "" : fmt::format(" round {}", round + 1),
                     take_words(take));
}

std::string_view take_words(unsigned take) {
  constexpr std::array<std::string_view, most_takes> words{"", ", again", ", a third time"};
  return words.at(take - 1);
}

}  // namespace waitbench::lab
