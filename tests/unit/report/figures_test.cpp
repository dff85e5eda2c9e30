#include "report/figures.hpp"

#include <cmath>
#include <limits>

#include "tests/catch.hpp"

using namespace waitbench;
using namespace std::chrono_literals;

TEST_CASE("durations have four digits and the unit that suits them", "[figures]") {
  CHECK(figure(5003ms) == "5.003 s");
  CHECK(figure(5s) == "5.000 s");
  CHECK(figure(12345us) == "12.35 ms");
  CHECK(figure(850ns) == "850.0 ns");
  CHECK(figure(Duration(1)) == "1.000 ns");
  CHECK(figure(0s) == "0 s");
  CHECK(figure(-5ms) == "-5.000 ms");
  CHECK(figure(2h) == "7,200 s");
  CHECK(figure(112345ns, 3) == "112 µs");
}

TEST_CASE("a figure that rounds up to the next unit is written in it", "[figures]") {
  CHECK(figure(999'960us) == "1.000 s");
  CHECK(figure(999'940us) == "999.9 ms");
  CHECK(figure(Bytes{1048575}) == "1.00 MiB");
}

TEST_CASE("sizes are binary", "[figures]") {
  CHECK(figure(Bytes{0}) == "0 B");
  CHECK(figure(Bytes{512}) == "512 B");
  CHECK(figure(Bytes{1024}) == "1.00 KiB");
  CHECK(figure(Bytes{46 * 1048576ULL}) == "46.0 MiB");
  CHECK(figure(Bytes{1010 * 1048576ULL}) == "1,010 MiB");
  CHECK(figure(Bytes{8806 * 1048576ULL}) == "8.60 GiB");
}

TEST_CASE("rates have at most two decimals", "[figures]") {
  CHECK(figure_per_second(200) == "200.0/s");
  CHECK(figure_per_second(0.18) == "0.18/s");
  CHECK(figure_per_second(97500.4) == "97,500/s");
  CHECK(figure_per_second(0) == "0/s");
  CHECK(figure_per_second(0.0123) == "0.0123/s");
}

TEST_CASE("what is no number is no figure", "[figures]") {
  CHECK(figure_of(std::numeric_limits<double>::quiet_NaN()) == no_figure);
  CHECK(figure_of(std::numeric_limits<double>::infinity()) == no_figure);
  CHECK(figure_percent(std::nan("")) == no_figure);
  CHECK(figure(std::optional<Duration>()) == no_figure);
  CHECK(figure(std::optional<Duration>(1s)) == "1.000 s");
}

TEST_CASE("plain figures", "[figures]") {
  CHECK(figure_of(0) == "0");
  CHECK(figure_of(4.1234) == "4.12");
  CHECK(figure_of(-4.1234) == "-4.12");
  CHECK(figure_of(12345.6) == "12,346");
  CHECK(figure_of(0.000123456) == "0.000123");
  CHECK(figure_of(9.999) == "10.0");
}

TEST_CASE("only a whole share reads as 100 %", "[figures]") {
  CHECK(figure_percent(1) == "100.00 %");
  CHECK(figure_percent(0.99999) == "99.99 %");
  CHECK(figure_percent(0.9999) == "99.99 %");
  CHECK(figure_percent(0.5, 0) == "50 %");
}

TEST_CASE("a time that need not be exact", "[figures]") {
  using namespace std::chrono_literals;
  CHECK(rough(4200ms) == "4.2 s");
  CHECK(rough(9960ms) == "10 s");
  CHECK(rough(119s) == "119 s");
  CHECK(rough(120s) == "2 min");
  CHECK(rough(3600s) == "60 min");
}

TEST_CASE("a figure that no time and no size can hold is told all the same", "[figures]") {
  CHECK(figure(Unit::seconds, 1e12) == "1,000,000,000,000 s");
  CHECK(figure(Unit::microseconds, 1e300) == "– s");
  CHECK(figure(Unit::bytes, 1e300) == "– B");
  CHECK(figure(Unit::microseconds, 5e6) == "5.000 s");
}
