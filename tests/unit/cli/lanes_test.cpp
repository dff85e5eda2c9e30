#include "cli/lanes.hpp"

#include "report/text_width.hpp"
#include "tests/catch.hpp"

using namespace waitbench;
using namespace waitbench::cli;
using namespace std::chrono_literals;

namespace {

Lane lane(std::string label, double waiting, double answered) {
  return {.state = Lane::State::done,
          .label = std::move(label),
          .waiting = waiting,
          .answered_per_s = answered,
          .threads = 6};
}

std::size_t blocks(const std::string& line) {
  std::size_t count = 0;
  for (std::size_t at = 0; (at = line.find("█", at)) != std::string::npos; at += 3) ++count;
  return count;
}

}  // namespace

TEST_CASE("bars are as long as their share of the longest", "[lanes]") {
  const std::vector lanes{lane("a", 0, 200), lane("b", 0, 100), lane("c", 0, 0)};
  const auto lines = lane_lines(lanes, {.columns = 100}, 10);
  REQUIRE(lines.size() == 4);
  CHECK(blocks(lines[1]) == 2 * blocks(lines[2]));
  CHECK(blocks(lines[2]) > 0);
  CHECK(blocks(lines[3]) == 0);
  CHECK(lines[1].find("200.0/s") != std::string::npos);
  CHECK(lines[1].find("6 threads") != std::string::npos);
}

TEST_CASE("lanes keep to the width", "[lanes]") {
  const std::vector lanes{lane(std::string(60, 'x'), 123456, 99999.5), lane("b", 1, 1)};
  for (const std::size_t columns : {80U, 90U, 100U}) {
    for (const auto& line : lane_lines(lanes, {.columns = columns}, 10)) {
      INFO(line);
      CHECK(display_width(line) <= columns);
    }
  }
}

TEST_CASE("where rows are few, those around the running lane are shown", "[lanes]") {
  std::vector<Lane> lanes;
  for (int i = 0; i < 20; ++i) lanes.push_back(lane("lane" + std::to_string(i), 1, 1));
  lanes[15].state = Lane::State::running;
  const auto lines = lane_lines(lanes, {.columns = 100}, 6);
  REQUIRE(lines.size() == 6);
  bool shown = false;
  for (const auto& line : lines) shown = shown || line.find("▶ lane15") != std::string::npos;
  CHECK(shown);
  lanes[15].state = Lane::State::done;
  CHECK(lane_lines(lanes, {.columns = 100}, 6).size() == 6);
}

TEST_CASE("a lane shows the last second, and in the end the whole run", "[lanes]") {
  Lane one{.label = "a"};
  loadgen::Progress progress;
  progress.last.in_flight_mean = 30;
  progress.last.requests.ok = 50;
  progress.last_length = 500ms;
  show(one, progress);
  CHECK(one.state == Lane::State::running);
  CHECK(one.waiting == 30);
  CHECK(one.answered_per_s == 100);

  Run run;
  run.window = 2s;
  run.throughput_per_s = 42;
  for (int second = -1; second < 4; ++second) {
    run.timeline.emplace_back();
    run.timeline.back().second = second;
    run.timeline.back().in_flight_mean = second == 0 ? 10 : second == 1 ? 20 : 1000;
  }
  show(one, run);
  CHECK(one.state == Lane::State::done);
  CHECK(one.waiting == 15);
  CHECK(one.answered_per_s == 42);
}
