#include "lab/rounds.hpp"

#include "tests/catch.hpp"

using namespace waitbench;
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

TEST_CASE("a run is measured again if it is whole and not valid, whatever its figures", "[rounds]") {
  Run run;
  CHECK(!is_refused(run));
  run.validity.reasons.push_back({"not_stationary", "its server changed", false});  // a warning
  CHECK(!is_refused(run));
  run.validity.reasons.push_back({"generator_stalled", "it stood still", true});
  CHECK(is_refused(run));
  run.complete = false;  // interrupted
  CHECK(!is_refused(run));
}

TEST_CASE("what a run is called", "[rounds]") {
  CHECK(run_label("thread", 1, 0, 1) == "thread");
  CHECK(run_label("thread", 1, 0, 2) == "thread, again");
  CHECK(run_label("thread", 3, 1, 1) == "thread round 2");
  CHECK(run_label("thread", 3, 1, 2) == "thread round 2, again");
  CHECK(run_label("thread", 3, 1, most_takes) == "thread round 2, a third time");
}
