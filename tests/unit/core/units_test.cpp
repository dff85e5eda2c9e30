#include "core/units.hpp"

#include "tests/catch.hpp"

using namespace waitbench;
using namespace std::chrono_literals;

TEST_CASE("durations are read with their unit", "[units]") {
  CHECK(parse_duration("5s").value() == 5s);
  CHECK(parse_duration("200ms").value() == 200ms);
  CHECK(parse_duration("1.5m").value() == 90s);
  CHECK(parse_duration("10us").value() == 10us);
  CHECK(parse_duration("0s").value() == 0s);
  CHECK(parse_duration("2h").value() == 2h);
}

TEST_CASE("a duration that cannot be meant is refused, and the text says why", "[units]") {
  CHECK(parse_duration("30").error().text == "30 has no unit. Write 5s, 200ms or 1.5m.");
  CHECK(parse_duration("30 s").error().text ==
        "30 s has an unknown unit \" s\". Units: ns, us, ms, s, m, h.");
  for (const auto* bad :
       {"", "s", "-5s", "+5s", "nan", "inf", "1e9s", "0x5s", "5ss", "99999999h", "1e400s", "5S"}) {
    INFO(bad);
    CHECK(parse_duration(bad).has_error());
  }
}

TEST_CASE("sizes and rates", "[units]") {
  CHECK(parse_bytes("16KiB").value() == Bytes{16384});
  CHECK(parse_bytes("1kB").value() == Bytes{1000});
  CHECK(parse_bytes("9999999GiB").has_error());
  CHECK(parse_rate("2000/s").value() == Rate{2000});
  CHECK(parse_rate("600/m").value().per_second == Approx(10));
  CHECK(parse_rate("0/s").has_error());
  CHECK(parse_rate("1/h").has_value());
  CHECK(parse_rate("0.9/h").error().text == "0.9/h is too low for a rate: write 1/h or more.");
  CHECK(parse_rate("2000").error().text == "2000 has no unit. Write 2000/s or 600/m.");
}

TEST_CASE("what is formatted is short and can be read back", "[units]") {
  CHECK(format_duration(5s) == "5s");
  CHECK(format_duration(1204us) == "1.204ms");
  CHECK(format_duration(90s) == "90s");
  CHECK(format_duration(10min) == "10m");
  CHECK(format_duration(0s) == "0s");
  CHECK(format_duration(-5ms) == "-5ms");
  CHECK(format_bytes(Bytes{16384}) == "16KiB");
  CHECK(format_rate(Rate{12.5}) == "12.5/s");
  CHECK(format_rate(parse_rate("3/m").value()) == "3/m");
  CHECK(format_rate(parse_rate("1/h").value()) == "1/h");
  CHECK(format_count(1234567) == "1,234,567");
  CHECK(format_count(123) == "123");
  for (const auto d : {Duration(1), Duration(999), Duration(5s), Duration(59990ms), Duration(3h)}) {
    CHECK(parse_duration(format_duration(d)).value() == d);
  }
}

TEST_CASE("what is formatted exactly can be read back to the last bit", "[units]") {
  CHECK(format_exact(Duration(1204us)) == "1.204ms");
  CHECK(format_exact(Duration(1'000'000'001)) == "1000000001ns");
  CHECK(format_exact(Rate{1000}) == "1000/s");
  CHECK(format_exact(Rate{1234.5678}) == "1234.5678/s");
  CHECK(format_exact(Rate{0}) == "0/s");
  for (const auto r : {Rate{1.0 / 3}, Rate{1e9}, Rate{999999999.9}, Rate{100.0 / 60}, Rate{7.0 / 3600}})
    CHECK(parse_rate(format_exact(r)).value() == r);
}

TEST_CASE("a rate may be zero where that is asked for", "[units]") {
  CHECK(parse_rate_or_zero("0/s").value() == Rate{0});
  CHECK(parse_rate_or_zero("0/h").value() == Rate{0});
  CHECK(parse_rate_or_zero("5/s").value() == Rate{5});
  CHECK(parse_rate_or_zero("0.1/h").has_error());
  CHECK(parse_rate_or_zero("-1/s").has_error());
  CHECK(parse_rate_or_zero("0").has_error());
}

TEST_CASE("a percentage is a number from 0 to 100 and its sign", "[units]") {
  CHECK(parse_percent("0.1%") == 0.1);
  CHECK(parse_percent("0%") == 0);
  CHECK(parse_percent("100%") == 100);
  for (const auto* text : {"", "%", "5", "5 %", "5%%", "-1%", "100.1%", "nan%", "1e1%", "%5"}) {
    INFO(text);
    CHECK_FALSE(parse_percent(text));
  }
}
