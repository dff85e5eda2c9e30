#include "lab/rounds.hpp"

#include "tests/catch.hpp"

using namespace waitbench::lab;

TEST_CASE("every other round goes backwards: A B B A A B", "[rounds]") {
  CHECK(round_order(3, 0) == std::vector<std::size_t>{0, 1, 2});
  CHECK(round_order(3, 1) == std::vector<std::size_t>{2, 1, 0});
  CHECK(round_order(3, 2) == std::vector<std::size_t>{0, 1, 2});
  CHECK(round_order(0, 5).empty());
}

TEST_CASE("over two rounds each trial's place has the same mean: what drifts steadily falls on all alike",
          "[rounds]") {
  for (const std::size_t trials : {1U, 2U, 7U}) {
    std::vector<std::size_t> places(trials);
    for (std::uint64_t round = 0; round < 2; ++round) {
      const auto order = round_order(trials, round);
      for (std::size_t place = 0; place < trials; ++place) places[order[place]] += round * trials + place;
    }
    for (const auto sum : places) CHECK(sum == places.front());
  }
}
