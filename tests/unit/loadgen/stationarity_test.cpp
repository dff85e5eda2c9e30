// Published examples, series that drift and series that only look so, and how often chance is taken for a
// trend.
#include "loadgen/stationarity.hpp"

#include <cmath>
#include <functional>
#include <numbers>
#include <vector>

#include "core/plan/random.hpp"
#include "tests/catch.hpp"

using namespace waitbench;
using namespace waitbench::loadgen;
using namespace std::chrono_literals;

namespace {

std::vector<TimedValue> series(const std::vector<double>& values) {
  std::vector<TimedValue> made;
  for (const double value : values) made.push_back({static_cast<double>(made.size()), value});
  return made;
}

// Second `n` of a run, with so many good answers of such a mean latency.
TimelineRow row(std::int64_t n, std::uint64_t ok, double mean_ms) {
  TimelineRow made;
  made.second = n;
  made.requests.ok = ok;
  made.latency.count = ok;
  if (ok > 0) made.latency.mean = from_seconds(mean_ms / 1000);
  return made;
}

std::vector<TimelineRow> rows(std::int64_t seconds, const std::function<std::uint64_t(double)>& ok,
                              const std::function<double(double)>& mean_ms) {
  std::vector<TimelineRow> made;
  for (std::int64_t s = 0; s < seconds; ++s)
    made.push_back(row(s, ok(static_cast<double>(s)), mean_ms(static_cast<double>(s))));
  return made;
}

double normal(RandomStream& stream) {  // Box and Muller
  const double u = 1 - stream.uniform();
  return std::sqrt(-2 * std::log(u)) * std::cos(2 * std::numbers::pi * stream.uniform());
}

std::uint64_t steady(double) {
  return 1000;
}

}  // namespace

// J. B. Little, "A Mann-Kendall Example (by hand)", College of the Holy Cross,
// https://mathcs.holycross.edu/~little/Montserrat/MannKendallByHand.txt: one pair of equal values, S = 54.
TEST_CASE("a worked example of the Mann-Kendall test", "[stationarity]") {
  std::vector<double> values{12.9, 14.8, 13.2, 15.7, 13.8, 15.6, 12.9,
                             11.0, 17.3, 15.9, 19.0, 18.3, 20.1, 21.7};
  CHECK(mann_kendall_score(series(values)) == Approx(2.9058).margin(0.00005));
  for (auto& value : values) value = -value;
  CHECK(mann_kendall_score(series(values)) == Approx(-2.9058).margin(0.00005));
}

// The example of Sen's paper: slope 4.
TEST_CASE("the worked example of the Theil-Sen slope", "[stationarity]") {
  const std::vector<TimedValue> sen{{1, 9}, {2, 15}, {3, 19}, {4, 20}, {10, 45}, {12, 55}, {18, 78}};
  CHECK(theil_sen_slope(sen) == Approx(4));
}

TEST_CASE("what cannot have a trend has the score 0", "[stationarity]") {
  CHECK(mann_kendall_score({}) == 0);
  CHECK(mann_kendall_score(series({5})) == 0);
  CHECK(mann_kendall_score(series({5, 5, 5, 5, 5, 5, 5, 5})) == 0);
  CHECK(theil_sen_slope({}) == 0);
  CHECK(theil_sen_slope(series({5})) == 0);
}

TEST_CASE("a run whose latency or rate drifts is told, with way and size", "[stationarity]") {
  auto found = find_drifts(rows(10, steady, [](double s) { return 10 + s; }), 10s, {});
  REQUIRE(found.latency);
  CHECK(found.latency->change == Approx(10 / 14.5));
  CHECK_FALSE(found.ok_rate);
  CHECK(describe(found) == "the mean latency rose by 69 % (z 3.9)");

  const auto fewer = [](double s) { return static_cast<std::uint64_t>(1000 - 50 * s); };
  found = find_drifts(rows(10, fewer, [](double) { return 10.0; }), 10s, {});
  CHECK_FALSE(found.latency);
  CHECK(describe(found) == "the rate of good answers fell by 65 % (z -3.9)");

  found = find_drifts(rows(10, fewer, [](double s) { return 10 + s; }), 10s, {});
  CHECK(describe(found).find(") and the rate") != std::string::npos);
}

TEST_CASE("a window that holds the server's silent beginning is told", "[stationarity]") {
  const auto late = [](double s) { return std::uint64_t{s < 11 ? 0u : 1000u}; };
  const auto found = find_drifts(rows(20, late, [](double) { return 10.0; }), 20s, {});
  REQUIRE(found.ok_rate);
  CHECK(describe(found).find("rose from nothing") != std::string::npos);
}

TEST_CASE("a change that is small, short, outside the window or one second's is no drift", "[stationarity]") {
  const auto none = [](const Drifts& found) { return !found.latency && !found.ok_rate; };
  CHECK(none(find_drifts(rows(30, steady, [](double s) { return 10 + 0.03 * s; }), 30s, {})));  // 9 %
  CHECK(none(find_drifts(rows(7, steady, [](double s) { return 10 + s; }), 7s, {})));
  CHECK(none(find_drifts(rows(20, steady, [](double s) { return 10 + s; }), 7900ms, {})));
  CHECK(none(find_drifts(rows(20, steady, [](double s) { return s == 19 ? 5000.0 : 10.0; }), 20s, {})));
  CHECK(none(find_drifts(rows(20, steady, [](double) { return 10.0; }), 20s, {})));
  CHECK(none(find_drifts({}, 20s, {})));
  auto warming = rows(20, steady, [](double s) { return 100 - 9 * std::min(s, 10.0); });
  for (auto& r : warming) r.second -= 10;
  CHECK(none(find_drifts(warming, 10s, {})));
}

TEST_CASE("heavy ties are no trend, but a step between two levels is", "[stationarity]") {
  const auto rarely = [](double s) { return std::fmod(s, 7) == 3 ? 11.0 : 10.0; };
  CHECK_FALSE(find_drifts(rows(40, steady, rarely), 40s, {}).latency);
  const auto step = [](double s) { return s < 20 ? 10.0 : 20.0; };
  CHECK(find_drifts(rows(40, steady, step), 40s, {}).latency);
}

TEST_CASE("a day is judged as well, in blocks", "[stationarity]") {
  const auto day = 24 * 3600;
  CHECK(find_drifts(rows(day, steady, [](double s) { return 10 + s / 1e4; }), 24h, {}).latency);
  CHECK_FALSE(find_drifts(rows(day, steady, [](double) { return 10.0; }), 24h, {}).latency);
}

// Users who move in step: waves of every shape and length, cut by seconds wherever they fall. Those at the
// end of a wave wait longer than those at its beginning.
TEST_CASE("users who move in waves are no trend", "[stationarity]") {
  constexpr int users = 200;
  int judged = 0;
  for (double cycle = 0.05; cycle < 7; cycle *= 1.013) {
    for (const double width : {0.0, 0.1, 0.5, 0.999}) {  // of the cycle, from first to last user
      for (const std::int64_t window : {8, 9, 12, 15, 30, 60}) {
        std::vector<double> sums(static_cast<std::size_t>(window));
        std::vector<std::uint64_t> counts(sums.size());
        for (int user = 0; user < users; ++user) {
          const double place = static_cast<double>(user) / users;
          for (double t = cycle * width * place; t < static_cast<double>(window); t += cycle) {
            sums[static_cast<std::size_t>(t)] += cycle * 1000 * (1 - width / 2 + width * place);
            ++counts[static_cast<std::size_t>(t)];
          }
        }
        std::vector<TimelineRow> made;
        for (std::size_t s = 0; s < sums.size(); ++s)
          made.push_back(row(static_cast<std::int64_t>(s), counts[s],
                             counts[s] == 0 ? 0 : sums[s] / static_cast<double>(counts[s])));
        INFO("cycle " << cycle << " s, width " << width << ", window " << window << " s");
        const auto found = find_drifts(made, std::chrono::seconds(window), from_seconds(cycle));
        CHECK(describe(found).empty());
        if (static_cast<double>(window) >= 8 * std::ceil(2 * cycle)) ++judged;
      }
    }
  }
  CHECK(judged > 4000);
}

TEST_CASE("chance is taken for a trend once in a thousand windows, or less often", "[stationarity]") {
  constexpr int windows = 20000;
  struct Case {
    std::int64_t seconds;
    double spread;  // of a second's mean, in parts of the whole's
  };
  for (const auto& [seconds, spread] :
       {Case{8, 0.3}, Case{10, 0.3}, Case{15, 1}, Case{30, 1}, Case{30, 0.01}}) {
    int alarms = 0;
    for (std::uint64_t w = 0; w < windows; ++w) {
      RandomStream stream(20261121, w, 0);
      const auto noise = [&](double) { return 10 * std::exp(spread * normal(stream)); };
      if (find_drifts(rows(seconds, steady, noise), std::chrono::seconds(seconds), {}).latency) ++alarms;
    }
    INFO(seconds << " s: " << alarms << " alarms");
    // 20 are expected of 0.1 %; three standard deviations more.
    CHECK(alarms <= 33);
    if (spread < 0.1) CHECK(alarms == 0);  // no accident moves so little by a tenth
  }
}
