#include "loadgen/cumulated_rate.hpp"

#include <cmath>

#include "core/plan/random.hpp"
#include "tests/catch.hpp"

using namespace waitbench;
using namespace waitbench::loadgen;
using namespace std::chrono_literals;

namespace {

CumulatedRate cumulated(std::string_view stages, Duration begin = 0s) {
  return {RateProfile(std::get<std::vector<RateStage>>(parse_stages(stages).value())), begin};
}

RateStage ramp(double from, double to, Duration length) {
  return {Rate{from}, Rate{to}, length};
}

CumulatedRate single(const RateStage& stage) {
  return {RateProfile(std::vector{stage}), 0s};
}

}  // namespace

TEST_CASE("a rate throughout is due in closed form", "[cumulated_rate]") {
  const CumulatedRate thousand(Rate{1000}, 0s);
  CHECK(thousand.time_of(0) == 0s);
  CHECK(thousand.time_of(1) == 1ms);
  const CumulatedRate three(Rate{3}, 0s);
  CHECK(three.time_of(3) == 1s);
  CHECK(three.time_of(1) == Duration(333333333));
  // Errors do not add up: the ten-millionth arrival is where it belongs.
  CHECK(CumulatedRate(Rate{1e6}, 0s).time_of(10'000'000) == 10s);
}

TEST_CASE("a ramp from 0 to 1000/s over 10 s brings 5,000 arrivals, half of its time a quarter of them",
          "[cumulated_rate]") {
  const auto rate = cumulated("0/s..1000/s over 10s; 1000/s for 5s");
  CHECK(rate.at(10s) == 5000);
  CHECK(rate.at(5s) == 1250);
  CHECK(rate.time_of(0) == 0s);
  CHECK(rate.time_of(1250) == 5s);
  CHECK(rate.time_of(5000) == 10s);
  CHECK(rate.time_of(6000) == 11s);
}

// The expected moments were computed with 60 decimal digits.
TEST_CASE("moments on a ramp are right to the nanosecond", "[cumulated_rate]") {
  const auto up = single(ramp(0, 1000, 10s));
  CHECK(up.time_of(1) == Duration(141421356));
  CHECK(up.time_of(2) == 200ms);
  CHECK(up.time_of(4999) == Duration(9998999950));

  const auto down = single(ramp(1000, 0, 10s));
  CHECK(down.time_of(0) == 0s);
  CHECK(down.time_of(1) == Duration(1000050));
  CHECK(down.time_of(3750) == 5s);
  CHECK(down.time_of(4998) == 9800ms);
  CHECK(down.time_of(4999) == Duration(9858578644));

  // The last arrivals of a long fall are far apart: seen from its beginning, all digits would cancel.
  const auto long_fall = single(ramp(1e6, 0, 3600s));
  CHECK(long_fall.time_of(1'799'999'999) == Duration(3599915147186));
  CHECK(long_fall.time_of(1'799'999'998) == 3599880ms);
  CHECK(long_fall.time_of(1'799'999'993) == Duration(3599775500557));
  CHECK(long_fall.time_of(1'799'999'000) == Duration(3597316718427));
  CHECK(long_fall.time_of(1'799'987'655) == Duration(3590572168860));

  const auto flat = single(ramp(1000, 1000.000001, 3600s));
  CHECK(flat.time_of(1) == 1ms);
  CHECK(flat.time_of(1'800'000) == Duration(1799999999550));
  CHECK(flat.time_of(3'599'999) == Duration(3599998998200));

  const auto steep = single(ramp(1e6, 0.5, 60s));
  CHECK(steep.time_of(1) == 1us);
  CHECK(steep.time_of(29'999'999) == Duration(59956212174));
  CHECK(steep.time_of(30'000'014) == Duration(59989075505));

  const auto odd = single(ramp(12.5, 37.5, 7300ms));
  CHECK(odd.time_of(1) == Duration(79141992));
  CHECK(odd.time_of(100) == Duration(4818913744));
  CHECK(odd.time_of(180) == Duration(7233129146));
}

TEST_CASE("where the rate is 0 nothing is due, and the next arrival waits for its end", "[cumulated_rate]") {
  const auto rate = cumulated("0/s for 5s; 1/s for 10s; 0/s for 20s; 0/s for 1s; 2/s for 10s; 0/s for 1s");
  CHECK(rate.time_of(0) == 5s);
  CHECK(rate.time_of(9) == 14s);
  CHECK(rate.time_of(10) == 36s);
  CHECK(rate.time_of(11) == 36500ms);
  CHECK(rate.time_of(29) == 45500ms);
  CHECK(rate.time_of(30) == Duration::max());
  CHECK(rate.at(20s) == 10);
  CHECK(rate.at(1h) == 30);
}

TEST_CASE("before the stages their first rate holds, behind them their last", "[cumulated_rate]") {
  const auto rate = cumulated("10/s..20/s over 10s", 2s);
  CHECK(rate.at(2s) == 20);
  CHECK(rate.time_of(20) == 2s);
  CHECK(rate.at(12s) == 170);
  CHECK(rate.time_of(190) == 13s);
}

TEST_CASE("constant stages of one rate, and the warm-up before them, are one", "[cumulated_rate]") {
  const auto cut = cumulated("100111/h for 1s; 100111/h for 77777us; 100111/h for 1h", 1234567ns);
  const double rate = parse_rate("100111/h").value().per_second;
  for (int n = 0; n < 100'000; ++n) {
    // As of a rate throughout, to the last bit.
    const Duration expected(std::llround(n / rate * 1e9));
    if (cut.time_of(n) != expected) FAIL(n);
  }
}

TEST_CASE("the time of an arrival is the inverse of the arrivals by a time", "[cumulated_rate]") {
  RandomStream random(1, 2, 3);
  for (int i = 0; i < 300; ++i) {
    std::vector<RateStage> stages;
    const auto level = [&] {
      return random.uniform() < 0.2 ? 0.0 : std::pow(10.0, 6 * random.uniform() - 1);
    };
    double last = level();
    for (int k = 0; k < 5; ++k) {
      const double from = random.uniform() < 0.5 ? last : level();
      last = random.uniform() < 0.3 ? from : level();
      stages.push_back(ramp(from, last, Duration(1 + static_cast<std::int64_t>(20e9 * random.uniform()))));
    }
    stages.push_back(ramp(5, 5, 1s));
    const CumulatedRate rate(RateProfile(stages), 100ms);
    const double all = rate.at(1s + total_length(stages));
    Duration before{};
    for (int k = 0; k < 50; ++k) {
      const double n = std::floor(all * k / 50);
      const auto t = rate.time_of(n);
      CHECK(t >= before);
      before = t;
      // One nanosecond more or less brings what the rate of a million brings in it, and no more.
      CHECK(std::abs(rate.at(t) - n) <= 1e6 * 2e-9 + all * 1e-14);
    }
  }
}
