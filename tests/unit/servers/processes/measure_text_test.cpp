#include "servers/processes/measure_text.hpp"

#include "tests/catch.hpp"

using namespace waitbench::servers;
using waitbench::Histogram;
using namespace std::chrono_literals;

namespace {

constexpr auto counter = Measure::Kind::counter;
constexpr auto gauge = Measure::Kind::gauge;
constexpr auto times = Measure::Kind::times;

std::string encoded(const Histogram& histogram) {
  const auto line = format_measures({{"w", "h", times, {}, histogram}});
  return line.substr(6, line.size() - 9);  // "t\tw\t\t\t" and "\th\n"
}

}  // namespace

TEST_CASE("a measure is a line", "[measure_text]") {
  CHECK(format_measures({{"answers", "Answers sent, by class.", counter, {"class", "2xx"}, 3.0},
                         {"process_threads", "Threads now.", gauge, {}, 7.0}}) ==
        "c\tanswers\tclass\t2xx\t3\tAnswers sent, by class.\ng\tprocess_threads\t\t\t7\tThreads now.\n");
}

TEST_CASE("what was told is read back, to the last bit", "[measure_text]") {
  for (const double value :
       {0.0, 1.0, 0.1, -2.5, 1e-300, 1.7976931348623157e308, 9007199254740993.0, 0.1 + 0.2}) {
    const auto read =
        parse_measures(format_measures({{"n", "h", gauge, {"k", "v"}, value}, {"m", "", counter, {}, 1.0}}));
    REQUIRE(read.has_value());
    REQUIRE(read->size() == 2);
    const auto first = read->front().view();
    CHECK(first.name == "n");
    CHECK(first.help == "h");
    CHECK(first.kind == gauge);
    CHECK(first.label == Label{"k", "v"});
    CHECK(std::get<double>(first.value) == value);
    CHECK(read->back().name == "m");
    CHECK(read->back().help.empty());
    CHECK(read->back().kind == counter);
    CHECK(read->back().view().label == Label{});
  }
  CHECK(parse_measures("")->empty());
}

TEST_CASE("a histogram arrives bucket for bucket", "[measure_text]") {
  Histogram waits(1h, 2);
  for (const auto wait : {0ns, 3ns, 999'999ns, 1'000'000ns}) waits.record(wait);
  waits.record(42min, 123'456);
  auto read = parse_measures(format_measures({{"pool_wait", "h", times, {"pool", "db"}, waits}}));
  REQUIRE(read.has_value());
  REQUIRE(read->front().kind == times);
  CHECK(read->front().view().label == Label{"pool", "db"});
  auto& arrived = std::get<Histogram>(read->front().value);
  CHECK(std::ranges::equal(arrived.counts(), waits.counts()));
  CHECK(arrived.highest() == waits.highest());
  CHECK(arrived.significant_digits() == waits.significant_digits());
  CHECK(arrived.max() >= waits.max());
  CHECK(arrived.max() <= waits.max() * 1.01);
  arrived.merge(waits);  // aborts if they do not add up
  CHECK(arrived.count() == 2 * waits.count());
}

TEST_CASE("anything else is nothing", "[measure_text]") {
  const auto histogram = encoded(Histogram(1h, 2));
  REQUIRE(parse_measures("t\tname\t\t\t" + histogram + "\thelp\n"));
  for (const auto& text :
       {std::string("c\tname\t\t\t1\thelp"), std::string("\n"), std::string("c\tname\t\t\t1\n"),
        std::string("c\tname\t\t\t1\thelp\tmore\n"), std::string("x\tname\t\t\t1\thelp\n"),
        std::string("\tname\t\t\t1\thelp\n"), std::string("cg\tname\t\t\t1\thelp\n"),
        std::string("c\t\t\t\t1\thelp\n"), std::string("c\tname\t\t\t\thelp\n"),
        std::string("c\tname\t\t\t1x\thelp\n"), std::string("c\tname\t\t\t 1\thelp\n"),
        std::string("c\tname\t\t\t1e999\thelp\n"), std::string("c\tname\t\t\t1\thelp\n\n"),
        std::string("t\tname\t\t\t1\thelp\n"), std::string("t\tname\t\t\t\thelp\n"),
        "g\tname\t\t\t" + histogram + "\thelp\n", "t\tname\t\t\t" + histogram.substr(4) + "\thelp\n"}) {
    INFO(text);
    CHECK(!parse_measures(text));
  }
}
