#include "servers/upstream/deadline.hpp"

#include "tests/catch.hpp"

using namespace waitbench;
using namespace waitbench::servers::upstream;
using namespace std::chrono_literals;

TEST_CASE("the time left is written in at most eight digits, never as more than it is", "[upstream]") {
  CHECK(format_time_left(-1s) == "0us");
  CHECK(format_time_left(999ns) == "0us");
  CHECK(format_time_left(1500ms) == "1500000us");
  CHECK(format_time_left(1234567ns) == "1234us");
  CHECK(format_time_left(99'999'999us) == "99999999us");
  CHECK(format_time_left(99'999'999us + 1us) == "100000ms");
  CHECK(format_time_left(100'000'999us) == "100000ms");
  CHECK(format_time_left(99'999'999ms) == "99999999ms");
  CHECK(format_time_left(100'000'000ms) == "100000s");
  CHECK(format_time_left(Duration::max()) == "99999999s");
}

TEST_CASE("it is read back", "[upstream]") {
  CHECK(parse_time_left("1500ms") == 1500ms);
  CHECK(parse_time_left("0us") == 0ns);
  CHECK(parse_time_left("00000007s") == 7s);
  CHECK(parse_time_left("99999999s") == 99'999'999s);
  for (const auto left : std::initializer_list<Duration>{0ns, 1us, 999ms, 100s, 86400s})
    CHECK(parse_time_left(format_time_left(left)) == left);
}

TEST_CASE("what is not exactly a number and a unit is no time", "[upstream]") {
  for (const auto* bad : {"", "1500", "ms", "-1ms", "+1ms", "1.5s", "1 s", " 1s", "1s ", "1S", "1m", "1ns",
                          "1h", "100000000us", "000000001s", "1ms2", "1sec", "inf"}) {
    INFO(bad);
    CHECK_FALSE(parse_time_left(bad));
  }
}

TEST_CASE("an attempt ends with its own time or with its request, whichever is first", "[upstream]") {
  const TimePoint now{1h};
  CHECK(attempt_deadline(now, 1s, {}) == now + 1s);
  CHECK(attempt_deadline(now, 1s, now + 2s) == now + 1s);
  CHECK(attempt_deadline(now, 1s, now + 300ms) == now + 300ms);
}
