#include "loadgen/observer.hpp"

#include "tests/catch.hpp"

using namespace waitbench;
using namespace waitbench::loadgen;
using namespace std::chrono_literals;

namespace {

constexpr Window window{2s, 4s};

TimedSample at(Duration time, std::uint64_t threads, Duration cpu, std::uint64_t switches,
               bool current = true) {
  ProcessSample sample;
  sample.threads = threads;
  sample.rss = Bytes{threads * 1000};
  sample.cpu = cpu;
  sample.voluntary_switches = switches;
  sample.switches_current = current;
  return {time, sample};
}

std::vector<TimelineRow> rows() {
  std::vector<TimelineRow> result(4);
  for (std::size_t i = 0; i < result.size(); ++i) result[i].second = static_cast<std::int64_t>(i) - 2;
  return result;
}

}  // namespace

TEST_CASE("what the server used is that of the window, not of the load", "[observer]") {
  const std::vector samples{at(0s, 9, 0s, 0),   at(1s, 99, 1s, 100), at(2s, 5, 2s, 200),
                            at(3s, 7, 3s, 300), at(4s, 6, 5s, 500),  at(5s, 99, 9s, 900)};
  const auto use = use_over(samples, window).value();
  CHECK(use.threads_max == 7);
  CHECK(use.rss_max == Bytes{7000});
  CHECK(use.cpu_s == Approx(3));
  REQUIRE(use.switches);
  CHECK(use.switches->voluntary == 300);
}

TEST_CASE("switches that an edge did not add up are not told for the window", "[observer]") {
  const auto use = use_over({at(2s, 1, 0s, 10), at(4s, 1, 0s, 10, false)}, window).value();
  CHECK_FALSE(use.switches);
}

TEST_CASE("a window without a sample near both edges tells nothing", "[observer]") {
  CHECK_FALSE(use_over({}, window));
  CHECK_FALSE(use_over({at(2s, 1, 0s, 0)}, window));
  CHECK_FALSE(use_over({at(2s, 1, 0s, 0), at(3s, 1, 0s, 0)}, window));
}

TEST_CASE("a second's figures lie between the samples at its edges", "[observer]") {
  auto timeline = rows();
  fill_rows(timeline, {at(1s, 1, 1s, 10), at(2s, 2, 3s, 30), at(3s, 3, 4s, 40)}, window);
  CHECK_FALSE(timeline[0].server);  // no sample at its beginning
  REQUIRE(timeline[1].server);
  CHECK(timeline[1].server->threads == 2);
  CHECK(timeline[1].server->cpu_s == Approx(2));
  REQUIRE(timeline[1].server->switches);
  CHECK(timeline[1].server->switches->voluntary == 20);
  REQUIRE(timeline[2].server);
  CHECK(timeline[2].server->threads == 3);
  CHECK_FALSE(timeline[3].server);
}

TEST_CASE("switches that were not added up are withheld, not shown as none", "[observer]") {
  auto timeline = rows();
  fill_rows(timeline, {at(1s, 1, 0s, 10), at(2s, 1, 0s, 10, false), at(3s, 1, 0s, 40)}, window);
  REQUIRE(timeline[1].server);
  CHECK_FALSE(timeline[1].server->switches);
  REQUIRE(timeline[2].server);
  CHECK_FALSE(timeline[2].server->switches);
}
