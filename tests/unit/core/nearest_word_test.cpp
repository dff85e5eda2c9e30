#include "core/nearest_word.hpp"

#include <array>
#include <string>

#include "tests/catch.hpp"

using namespace waitbench;

namespace {
constexpr std::array<std::string_view, 5> known{"wait", "cpu", "reply", "fail", "together"};
}

TEST_CASE("the nearest known word is found", "[nearest_word]") {
  CHECK(nearest_word("wiat", known) == "wait");   // two neighbours swapped
  CHECK(nearest_word("wat", known) == "wait");    // one missing
  CHECK(nearest_word("waits", known) == "wait");  // one too many
  CHECK(nearest_word("weit", known) == "wait");   // one wrong
  CHECK(nearest_word("togetehr", known) == "together");
  CHECK(nearest_word("fail", known) == "fail");
}

TEST_CASE("a word that is near to none gets no suggestion", "[nearest_word]") {
  CHECK_FALSE(nearest_word("sleep", known));
  CHECK_FALSE(nearest_word("", known));
  CHECK_FALSE(nearest_word("xy", known));
  CHECK_FALSE(nearest_word(std::string(100'000, 'w'), known));
  CHECK_FALSE(nearest_word("wait", {}));
}

TEST_CASE("the nearer of two wins, and the first of equals", "[nearest_word]") {
  constexpr std::array<std::string_view, 3> words{"lane", "land", "lamp"};
  CHECK(nearest_word("lamd", words) == "land");
  CHECK(nearest_word("lan", words) == "lane");
}
