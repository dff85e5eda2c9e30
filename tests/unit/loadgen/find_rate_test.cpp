// The search against a server that is an if: which loads it asks for, in which order, and what it keeps.
#include "loadgen/find_rate.hpp"

#include <set>

#include "tests/catch.hpp"

using namespace waitbench;
using namespace waitbench::loadgen;
using namespace std::chrono_literals;

namespace {

constexpr double bears_per_s = 730;

LoadOptions open_load() {
  LoadOptions options;
  options.load = Open{Rate{1}};
  options.duration = 10s;
  options.warmup = 0s;
  options.timeout = 2s;
  options.seed = 70;
  return options;
}

double rate_of(const LoadOptions& options) {
  return std::get<Open>(options.load).rate.first.per_second;
}

// Answers in 10 ms what it bears, and all the rest in a second.
Run answered(const LoadOptions& options) {
  const double rate = rate_of(options);
  Run run;
  run.window = options.duration;
  run.requests.scheduled = run.requests.ok = static_cast<std::uint64_t>(rate * 10);
  run.throughput_per_s = rate;
  run.latency.record(rate < bears_per_s ? 10ms : 1s, run.requests.ok);
  return run;
}

struct Search {
  std::vector<Expectation> slo = *parse_expectations("p99 < 50ms");
  LoadOptions options = open_load();
  RateSearchOptions search{.start_per_s = 100};
  FindRateActions actions{.measure = [](const LoadOptions& o) -> Result<Run> { return answered(o); },
                          .recovers = []() -> Result<bool> { return true; }};
  std::stop_source stop;

  Result<FoundRate> run() { return find_rate(options, slo, search, actions, stop.get_token()); }
};

}  // namespace

TEST_CASE("the rate that a server bears is found, with a run for each point", "[find_rate]") {
  Search search;
  std::vector<double> told;
  search.actions.tell = [&](const RatePoint& point) { told.push_back(point.rate_per_s); };
  const auto found = search.run();
  REQUIRE(found.has_value());
  CHECK(found->ended_early_because.empty());
  CHECK(found->highest.outcome == "found");
  CHECK(*found->highest.low_per_s < bears_per_s);
  CHECK(*found->highest.high_per_s >= bears_per_s);
  REQUIRE(found->runs.size() == found->highest.points.size());
  CHECK(told.size() == found->runs.size());
  std::set<std::string> labels;
  for (std::size_t i = 0; i < found->runs.size(); ++i) {
    const auto& point = found->highest.points[i];
    CHECK(point.run == i);
    CHECK(point.outcome == (point.rate_per_s < bears_per_s ? "held" : "failed"));
    CHECK(found->runs[i].expectations.size() == 1);
    labels.insert(found->runs[i].label);
  }
  CHECK(labels.size() == found->runs.size());
}

TEST_CASE("each point draws from a seed of its own, the same in every search", "[find_rate]") {
  Search search;
  std::vector<std::uint64_t> seeds;
  search.actions.measure = [&](const LoadOptions& o) -> Result<Run> {
    seeds.push_back(o.seed);
    return answered(o);
  };
  REQUIRE(search.run().has_value());
  for (std::size_t i = 0; i < seeds.size(); ++i) CHECK(seeds[i] == 70 + i);
}

TEST_CASE("the server recovers from a point that did not hold, and from no other", "[find_rate]") {
  Search search;
  std::vector<double> rates;
  std::vector<std::size_t> recovered_before;
  search.actions.measure = [&](const LoadOptions& o) -> Result<Run> {
    rates.push_back(rate_of(o));
    return answered(o);
  };
  search.actions.recovers = [&]() -> Result<bool> {
    recovered_before.push_back(rates.size());
    return true;
  };
  REQUIRE(search.run().has_value());
  std::vector<std::size_t> behind_failures;
  for (std::size_t i = 0; i + 1 < rates.size(); ++i) {
    if (rates[i] >= bears_per_s) behind_failures.push_back(i + 1);
  }
  CHECK_FALSE(behind_failures.empty());
  CHECK(recovered_before == behind_failures);
}

TEST_CASE("a server that does not recover in time is remarked upon", "[find_rate]") {
  Search search;
  search.actions.recovers = []() -> Result<bool> { return false; };
  const auto found = search.run();
  REQUIRE(found.has_value());
  REQUIRE_FALSE(found->highest.remarks.empty());
  CHECK(found->highest.remarks.front().find("had not recovered") != std::string::npos);
}

TEST_CASE("what was measured is kept when a later point cannot be", "[find_rate]") {
  Search search;
  int points = 0;
  search.actions.measure = [&](const LoadOptions& o) -> Result<Run> {
    if (++points == 3) return environment_error("gone");
    return answered(o);
  };
  const auto found = search.run();
  REQUIRE(found.has_value());
  CHECK(found->runs.size() == 2);
  CHECK(found->ended_early_because == "gone");
  CHECK_FALSE(found->highest.finished);
}

TEST_CASE("nothing measured is an error", "[find_rate]") {
  Search search;
  search.actions.measure = [](const LoadOptions&) -> Result<Run> { return environment_error("no server"); };
  const auto found = search.run();
  REQUIRE(found.has_error());
  CHECK(found.error().text == "no server");
}

TEST_CASE("an interrupted point is kept, and decides nothing", "[find_rate]") {
  Search search;
  search.actions.measure = [&](const LoadOptions& o) -> Result<Run> {
    auto run = answered(o);
    if (rate_of(o) == 200) {
      search.stop.request_stop();
      run.complete = false;
    }
    return run;
  };
  const auto found = search.run();
  REQUIRE(found.has_value());
  CHECK(found->runs.size() == 2);
  CHECK(found->ended_early_because == "interrupted");
  CHECK(found->highest.low_per_s == 100.0);
}

TEST_CASE("how long a search may take is known before", "[find_rate]") {
  auto options = open_load();
  CHECK(longest_search(options, 2) == 2 * (10s + 0s + 2s + 30s));
  options.warmup.reset();  // decided by the first answer, which is awaited twice at most
  CHECK(longest_search(options, 1) == 10s + 4s + 2s + 30s);
}
