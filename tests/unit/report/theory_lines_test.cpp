// Which lines a prediction is drawn in, and that the picture holds them.
#include "report/theory_lines.hpp"

#include <cmath>

#include "report/theory_chart.hpp"
#include "tests/catch.hpp"
#include "tests/golden/sample_record.hpp"

using namespace waitbench;

namespace {

using At = std::vector<std::pair<std::string, std::string>>;

// A record whose trials are of one server, under one load, at these values of the grid.
Record at(const std::vector<At>& grid) {
  Record record;
  auto& experiment = record.experiment.emplace();
  auto& prediction = experiment.predictions.emplace_back();
  prediction.figure = "threads";
  for (const auto& values : grid) {
    auto& trial = experiment.trials.emplace_back();
    trial.label = "trial " + std::to_string(experiment.trials.size());
    trial.server = "pool";
    trial.at = values;
    prediction.values.push_back({.trial = trial.label, .given = "", .predicted = 1});
  }
  return record;
}

TheoryLines lines_of(const Record& record) {
  return theory_lines(record.experiment->predictions.front(), record);
}

std::size_t count_of(const std::string& text, const std::string& words) {
  std::size_t count = 0;
  for (auto place = text.find(words); place != std::string::npos; place = text.find(words, place + 1))
    ++count;
  return count;
}

}  // namespace

TEST_CASE("a value of the grid is a number, a time or a size", "[theory_lines]") {
  CHECK(number_of("10") == 10);
  CHECK(number_of("0.25") == 0.25);
  CHECK(number_of("200ms") == 0.2);
  CHECK(number_of("64KiB") == 65536);
  CHECK_FALSE(number_of("fifo"));
  CHECK_FALSE(number_of(""));
  CHECK_FALSE(number_of("inf"));
}

TEST_CASE("over a parameter of numbers, a line has a point for each", "[theory_lines]") {
  const auto record = at({{{"connections", "20"}}, {{"connections", "5"}}});
  const auto found = lines_of(record);
  CHECK(found.parameter == "connections");
  REQUIRE(found.lines.size() == 1);
  CHECK(found.lines[0].label == "pool");
  REQUIRE(found.lines[0].points.size() == 2);
  CHECK(found.lines[0].points[0].at == "5");  // rising
  CHECK(found.lines[0].points[1].x == 20);
}

TEST_CASE("of two parameters the one with more values is the axis, the other tells lines apart",
          "[theory_lines]") {
  const auto record = at({{{"k", "1"}, {"wait", "5ms"}},
                          {{"k", "1"}, {"wait", "10ms"}},
                          {{"k", "1"}, {"wait", "20ms"}},
                          {{"k", "2"}, {"wait", "5ms"}},
                          {{"k", "2"}, {"wait", "10ms"}},
                          {{"k", "2"}, {"wait", "20ms"}}});
  const auto found = lines_of(record);
  CHECK(found.parameter == "wait");
  REQUIRE(found.lines.size() == 2);
  CHECK(found.lines[1].label == "pool k=2");
  CHECK(found.lines[1].style != found.lines[0].style);
}

TEST_CASE("words, a single value and a trial without one are no axis", "[theory_lines]") {
  for (const auto& grid :
       {std::vector<At>{{{"order", "fifo"}}, {{"order", "lifo"}}},
        std::vector<At>{{{"k", "1"}}, {{"k", "1.0"}}}, std::vector<At>{{{"k", "1"}}, {}}}) {
    const auto record = at(grid);
    const auto found = lines_of(record);
    CHECK(found.parameter.empty());
    CHECK(found.lines.size() == 2);
  }
}

TEST_CASE("a prediction of a trial that nobody knows is left out", "[theory_lines]") {
  auto record = at({{{"k", "1"}}});
  record.experiment->predictions.front().values.front().trial = "another";
  CHECK(lines_of(record).lines.empty());
  CHECK(theory_chart(record.experiment->predictions.front(), record, "x").empty());
}

TEST_CASE("the picture has a mark for each measurement and a bar for each interval", "[theory_chart]") {
  const auto record = sample::pool();
  const auto& throughput = record.experiment->predictions[0];
  const auto svg = theory_chart(throughput, record, "x").substr(0);
  const auto drawing = svg.substr(svg.find("<svg class=\"points theory\""));
  CHECK(count_of(drawing, "class=\"marker\"") == 10);  // of twelve trials
  CHECK(count_of(drawing, "class=\"bar\"") == 10);
  CHECK(count_of(drawing, "class=\"predicted\"") == 4);  // a line for each server and load
  CHECK(count_of(drawing, "<title ") == 1);
  CHECK(count_of(drawing, "<desc ") == 1);
  CHECK(svg.find("nan") == std::string::npos);
}

TEST_CASE("without a parameter each trial has a row", "[theory_chart]") {
  auto record = at({{{"order", "<fifo>"}}, {{"order", "lifo"}}});
  auto& prediction = record.experiment->predictions.front();
  prediction.values[0].measured = Estimate{2, Interval{1, 3}};
  prediction.values[1].measured = Estimate{std::nan(""), std::nullopt};
  const auto svg = theory_chart(prediction, record, "x");
  CHECK(count_of(svg, "class=\"predicted\"") == 2);
  CHECK(count_of(svg, "class=\"marker\"") == 1);
  CHECK(count_of(svg, "class=\"bar\"") == 1);
  CHECK(svg.find("nan") == std::string::npos);
}
