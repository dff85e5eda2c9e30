// Simulated servers whose highest rate is known, held against the interval that is found.
#include "loadgen/rate_search.hpp"

#include <cmath>
#include <functional>
#include <random>
#include <set>
#include <utility>
#include <vector>

#include "tests/catch.hpp"

using namespace waitbench::loadgen;

namespace {

using Server = std::function<TrialOutcome(double rate)>;

struct Searched {
  RateInterval interval;
  std::vector<double> rates;
};

Searched search(const RateSearchOptions& options, const Server& server) {
  RateSearch search(options);
  std::vector<double> rates;
  while (const auto rate = search.next()) {
    rates.push_back(*rate);
    search.record(server(*rate));
    REQUIRE(rates.size() <= options.most_trials);
  }
  REQUIRE(rates.size() == search.trials());
  return {search.interval(), rates};
}

Server sharp(double threshold) {
  return [threshold](double rate) { return rate < threshold ? TrialOutcome::held : TrialOutcome::failed; };
}

// Holds with a probability that falls from 1 to 0 around `threshold`, half of it within +- `width`.
Server noisy(double threshold, double width, unsigned seed) {
  return [=, random = std::mt19937(seed)](double rate) mutable {
    const double holds = 1 / (1 + std::exp((rate / threshold - 1) / width));
    return std::uniform_real_distribution<>()(random) < holds ? TrialOutcome::held : TrialOutcome::failed;
  };
}

}  // namespace

TEST_CASE("a sharp threshold is bracketed, halved and confirmed", "[rate_search]") {
  const auto [interval, rates] = search({}, sharp(1000));
  // 100 doubles to 1,600; then 1131, 951.2, 1037 and 993.2 halve (800, 1600) on a logarithmic scale.
  const std::vector<double> expected{100,  200,   400,   800,  1600,  1131, 951.2,
                                     1037, 993.2, 993.2, 1037, 993.2, 1037};
  REQUIRE(rates.size() == expected.size());
  for (std::size_t i = 0; i < rates.size(); ++i) CHECK(rates[i] == Approx(expected[i]).epsilon(1e-12));
  REQUIRE(interval.low);
  REQUIRE(interval.high);
  CHECK(interval.low->rate_per_s == Approx(993.2));
  CHECK(interval.low->held == 3);
  CHECK(interval.high->rate_per_s == Approx(1037));
  CHECK(interval.high->failed == 3);
  CHECK(interval.finished);
  CHECK(interval.undecided.empty());
  CHECK(interval.contradicting.empty());
}

TEST_CASE("a deterministic server's threshold lies in the interval, within the promised trials",
          "[rate_search]") {
  std::mt19937 random(7);
  std::uniform_real_distribution<> exponent(0, 6), resolution(0.01, 0.4);
  for (int i = 0; i < 2000; ++i) {
    const double threshold = std::pow(10.0, exponent(random));
    const RateSearchOptions options{.start_per_s = std::pow(10.0, exponent(random)),
                                    .lowest_per_s = 0.1,
                                    .resolution = resolution(random),
                                    .most_trials = 100};
    const auto [interval, rates] = search(options, sharp(threshold));
    INFO("threshold " << threshold << " start " << options.start_per_s << " resolution "
                      << options.resolution);
    REQUIRE(interval.low);
    REQUIRE(interval.high);
    CHECK(interval.low->rate_per_s < threshold);
    CHECK(interval.high->rate_per_s >= threshold);
    CHECK(interval.high->rate_per_s <= interval.low->rate_per_s * (1 + options.resolution));
    CHECK(interval.low->held == options.repeats);
    CHECK(interval.high->failed == options.repeats);
    CHECK(interval.finished);
    CHECK(rates.size() <= trials_at_most(options, threshold));
  }
}

TEST_CASE("a noisy threshold lies in the interval of what was the same every time", "[rate_search]") {
  int found = 0;
  constexpr int servers = 500;
  for (unsigned seed = 0; seed < servers; ++seed) {
    const auto [interval, rates] = search({.most_trials = 60}, noisy(1000, 0.02, seed));
    if (!interval.finished || !interval.low || !interval.high) continue;
    CHECK(interval.low->held >= 3);
    CHECK(interval.high->failed >= 3);
    // What holds with a probability of 1 in 100 or less, and so by chance hardly ever three times.
    CHECK(interval.low->rate_per_s < 1100);
    CHECK(interval.high->rate_per_s > 900);
    if (interval.low->rate_per_s < 1000 * 1.03 && interval.high->rate_per_s > 1000 * 0.97) ++found;
  }
  CHECK(found > servers * 95 / 100);
}

TEST_CASE("an end that does not hold again is an end no more", "[rate_search]") {
  // 993.2 holds at its first trial alone.
  int trials_at_end = 0;
  const auto [interval, rates] = search({}, [&](double rate) {
    if (rate > 990 && rate < 1000 && ++trials_at_end > 1) return TrialOutcome::failed;
    return sharp(1000)(rate);
  });
  REQUIRE(interval.low);
  CHECK(interval.low->rate_per_s < 990);
  CHECK(interval.low->rate_per_s * 1.05 >= 993.2);
  REQUIRE(interval.high);
  CHECK(interval.high->rate_per_s == Approx(1037));
  REQUIRE(interval.undecided.size() == 1);
  CHECK(interval.undecided[0].held == 1);
  CHECK(interval.undecided[0].failed == 1);
}

TEST_CASE("a server that bears all there is yields a lower bound", "[rate_search]") {
  const auto [interval, rates] = search({.highest_per_s = 5000}, sharp(1e9));
  REQUIRE(interval.low);
  CHECK(interval.low->rate_per_s == 5000);
  CHECK(interval.low->held == 3);
  CHECK_FALSE(interval.high);
  CHECK(interval.finished);
}

TEST_CASE("a server that bears nothing yields an upper bound", "[rate_search]") {
  const auto [interval, rates] = search({.lowest_per_s = 30}, sharp(0));
  CHECK(rates == std::vector<double>{100, 50, 30, 30, 30});
  CHECK_FALSE(interval.low);
  REQUIRE(interval.high);
  CHECK(interval.high->rate_per_s == 30);
  CHECK(interval.high->failed == 3);
  CHECK(interval.finished);
}

TEST_CASE("the generator's limit is no failure of the server's", "[rate_search]") {
  const auto server = [](double rate) { return rate < 700 ? TrialOutcome::held : TrialOutcome::unmeasured; };
  const auto [interval, rates] = search({}, server);
  REQUIRE(interval.low);
  CHECK(interval.low->rate_per_s < 700);
  CHECK(interval.low->held == 3);
  CHECK_FALSE(interval.high);
  REQUIRE_FALSE(interval.undecided.empty());
  CHECK(interval.undecided.front().unmeasured == 3);
  CHECK(interval.undecided.front().rate_per_s >= 700);
  CHECK(interval.undecided.front().rate_per_s <= interval.low->rate_per_s * 1.05);
  CHECK(interval.finished);
}

TEST_CASE("a generator that fails once is asked again, and nothing comes of it", "[rate_search]") {
  bool spoilt = false;
  const auto [interval, rates] = search({}, [&](double rate) {
    if (rate > 1100 && rate < 1200 && !std::exchange(spoilt, true)) return TrialOutcome::unmeasured;
    return sharp(1000)(rate);
  });
  CHECK(spoilt);
  CHECK(interval.low->rate_per_s == Approx(993.2));
  CHECK(interval.high->rate_per_s == Approx(1037));
  CHECK(rates.size() == 14);
}

TEST_CASE("a generator that was disturbed for a while is asked again before the search ends",
          "[rate_search]") {
  // Nothing from 100/s on can be measured during the first eight trials.
  int trials = 0;
  const auto [interval, rates] = search({}, [&](double rate) {
    return ++trials <= 8 && rate >= 100 ? TrialOutcome::unmeasured : sharp(1000)(rate);
  });
  REQUIRE(interval.low);
  REQUIRE(interval.high);
  CHECK(interval.low->rate_per_s < 1000);
  CHECK(interval.high->rate_per_s >= 1000);
  CHECK(interval.finished);
}

TEST_CASE("a generator that cannot offer anything ends the search", "[rate_search]") {
  const auto [interval, rates] =
      search({.lowest_per_s = 50}, [](double) { return TrialOutcome::unmeasured; });
  CHECK(rates == std::vector<double>{100, 100, 50, 50});
  CHECK_FALSE(interval.low);
  CHECK_FALSE(interval.high);
  CHECK(interval.undecided.size() == 2);
}

TEST_CASE("a rate that failed below one that held is told, not hidden", "[rate_search]") {
  // From 900 to 1,000 it holds at the first trial of each rate and never again; from 700 to 900 never.
  std::set<double> tried;
  const auto [interval, rates] = search({.start_per_s = 950}, [&](double rate) {
    if (rate < 900 || rate >= 1000) return sharp(700)(rate);
    return tried.insert(rate).second ? TrialOutcome::held : TrialOutcome::failed;
  });
  CHECK(interval.low->rate_per_s < 700);
  CHECK(interval.high->rate_per_s >= 700);
  CHECK(interval.high->rate_per_s < 900);
  REQUIRE(interval.contradicting.size() == 2);
  CHECK(interval.contradicting[0].rate_per_s == 950);
  CHECK(interval.contradicting[1].held == 1);
  CHECK(interval.contradicting[1].failed == 1);
}

TEST_CASE("the number of trials is bounded, and an unfinished search says so", "[rate_search]") {
  const auto [interval, rates] = search({.most_trials = 7}, sharp(1000));
  CHECK(rates.size() == 7);
  CHECK_FALSE(interval.finished);
  REQUIRE(interval.low);
  CHECK(interval.low->rate_per_s == Approx(951.2));
  CHECK(interval.low->held == 1);
}

TEST_CASE("a server that changes its mind at random ends the search all the same", "[rate_search]") {
  for (unsigned seed = 0; seed < 200; ++seed) {
    std::mt19937 random(seed);
    const auto [interval, rates] = search(
        {}, [&](double) { return static_cast<TrialOutcome>(std::uniform_int_distribution<>(0, 2)(random)); });
    CHECK(rates.size() <= 40);
    if (interval.low && interval.high) CHECK(interval.low->rate_per_s < interval.high->rate_per_s);
  }
}
