#include "cli/limit_words.hpp"

#include "tests/catch.hpp"

using namespace waitbench;
using namespace waitbench::cli;
using namespace std::chrono_literals;
using servers::Discipline;

namespace {

std::string refusal(const LimitWords& words) {
  const auto refused = read_limits(words);
  return refused ? "taken" : refused.error().text;
}

}  // namespace

TEST_CASE("limits: none, unless they are asked for", "[cli]") {
  CHECK_FALSE(read_limits({}).value());
}

TEST_CASE("limits: what is not said is as documented", "[cli]") {
  const auto rules = read_limits({.max_in_flight = 8}).value().value();
  CHECK(rules.max_in_flight == 8U);
  CHECK(rules.max_queue == 0);
  CHECK(rules.discipline == Discipline::fifo);
  CHECK_FALSE(rules.deadline);
  CHECK(rules.retry_after == 1s);
  CHECK(rules.interval == 100ms);
  CHECK(rules.target == 5ms);
  CHECK(read_limits({.max_in_flight = 8, .max_queue = 0}).value()->max_queue == 0);
}

TEST_CASE("limits: a deadline needs no other limit", "[cli]") {
  const auto rules = read_limits({.deadline = 20ms, .retry_after = 0s}).value().value();
  CHECK_FALSE(rules.max_in_flight);
  CHECK(rules.deadline == 20ms);
  CHECK(rules.retry_after == 0s);
}

TEST_CASE("limits: each order has its name", "[cli]") {
  const auto order = [](const char* name) {
    return read_limits({.max_in_flight = 1, .max_queue = 1, .discipline = name}).value()->discipline;
  };
  CHECK(order("fifo") == Discipline::fifo);
  CHECK(order("lifo") == Discipline::lifo);
  CHECK(order("codel") == Discipline::codel);
  CHECK(refusal({.max_in_flight = 1, .max_queue = 1, .discipline = "random"}) ==
        "--discipline random: there is no such order. Write fifo, lifo or codel.");
}

TEST_CASE("limits: a flag without the one that it is about is refused", "[cli]") {
  CHECK(refusal({.max_queue = 5}) ==
        "--max-queue is about requests beyond --max-in-flight: write --max-in-flight N as well.");
  CHECK(refusal({.max_in_flight = 5, .discipline = "lifo"}) ==
        "--discipline is about requests that wait: write --max-queue N as well.");
  CHECK(refusal({.max_in_flight = 5, .max_queue = 0, .discipline = "fifo"}) ==
        "--discipline is about requests that wait: write --max-queue N as well.");
  CHECK(refusal({.retry_after = 1s}) ==
        "--retry-after is told those who are shed: write --max-in-flight N or --deadline TIME as well.");
}

TEST_CASE("limits: times that make no sense are refused", "[cli]") {
  CHECK(refusal({.deadline = 0s}) ==
        "--deadline 0s leaves no time for any request. Write a time above it: 500ms.");
  CHECK(refusal({.max_in_flight = 1, .retry_after = 1500ms}) ==
        "--retry-after 1.5s: HTTP knows whole seconds only. Write 1s, 2s, ...");
}
