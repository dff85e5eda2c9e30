#include "servers/processes/measure_text.hpp"

#include "tests/catch.hpp"

using namespace waitbench::servers;

namespace {

constexpr auto counter = CounterInfo::Kind::counter;
constexpr auto gauge = CounterInfo::Kind::gauge;

}  // namespace

TEST_CASE("a measure is a line", "[measure_text]") {
  CHECK(format_measures({{"answers", "Answers sent, by class.", counter, "2xx", 3},
                         {"process_threads", "Threads now.", gauge, "", 7}}) ==
        "c\tanswers\t2xx\t3\tAnswers sent, by class.\ng\tprocess_threads\t\t7\tThreads now.\n");
}

TEST_CASE("what was told is read back, to the last bit", "[measure_text]") {
  for (const double value :
       {0.0, 1.0, 0.1, -2.5, 1e-300, 1.7976931348623157e308, 9007199254740993.0, 0.1 + 0.2}) {
    const auto read =
        parse_measures(format_measures({{"n", "h", gauge, "c", value}, {"m", "", counter, "", 1}}));
    REQUIRE(read.has_value());
    REQUIRE(read->size() == 2);
    CHECK(read->front().name == "n");
    CHECK(read->front().help == "h");
    CHECK(read->front().kind == gauge);
    CHECK(read->front().answer_class == "c");
    CHECK(read->front().value == value);
    CHECK(read->back().name == "m");
    CHECK(read->back().help.empty());
    CHECK(read->back().kind == counter);
  }
  CHECK(parse_measures("")->empty());
}

TEST_CASE("anything else is nothing", "[measure_text]") {
  for (const auto* text :
       {"c\tname\t\t1\thelp", "\n", "c\tname\t\t1\n", "c\tname\t\t1\thelp\tmore\n", "x\tname\t\t1\thelp\n",
        "c\t\t\t1\thelp\n", "c\tname\t\t\thelp\n", "c\tname\t\t1x\thelp\n", "c\tname\t\t 1\thelp\n",
        "c\tname\t\t1e999\thelp\n", "c\tname\t\t1\thelp\n\n"}) {
    INFO(text);
    CHECK(!parse_measures(text));
  }
}
