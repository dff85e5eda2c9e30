#include <sstream>

#include "cli/calibration_file.hpp"
#include "cli/calibration_view.hpp"
#include "report/load_text.hpp"
#include "report/text_width.hpp"
#include "tests/catch.hpp"
#include "tests/golden/sample_record.hpp"
#include "tests/unit/lab/sample_calibration.hpp"

using namespace waitbench;
using namespace waitbench::cli;
using namespace std::chrono_literals;

TEST_CASE("a calibration is kept where the XDG specification has state", "[calibration]") {
  CHECK(calibration_path("/state", "/home/me") == "/state/waitbench/calibration.json");
  CHECK(calibration_path("/state", nullptr) == "/state/waitbench/calibration.json");
  CHECK(calibration_path(nullptr, "/home/me") == "/home/me/.local/state/waitbench/calibration.json");
  CHECK(calibration_path("", "/home/me") == "/home/me/.local/state/waitbench/calibration.json");
  CHECK(calibration_path("relative", "/home/me") == "/home/me/.local/state/waitbench/calibration.json");
  CHECK(!calibration_path(nullptr, nullptr));
  CHECK(!calibration_path("relative", ""));
}

TEST_CASE("an age is told in the largest unit that it fills", "[calibration]") {
  const WallTime then(1'000'000'000'000ms);
  CHECK(ago(then, then) == "now");
  CHECK(ago(then, then + 59s) == "now");
  CHECK(ago(then, then + 60s) == "1 minute ago");
  CHECK(ago(then, then + 119min) == "1 hour ago");
  CHECK(ago(then, then + 47h) == "1 day ago");
  CHECK(ago(then, then + 48h) == "2 days ago");
  CHECK(ago(then, then - 1ms) == "in the future");
}

TEST_CASE("doctor tells the floor, or how to get it", "[calibration]") {
  const auto c = lab::sample::calibration();
  const auto now = c.at + 48h;
  CHECK(floor_line(c, "", c.on, now) ==
        "Generator floor 4.000 µs CPU per request, pacing p99 12.00 µs (waitbench calibrate, 2 days ago)");
  CHECK(floor_line({}, "", c.on, now).find("waitbench calibrate") != std::string::npos);
  CHECK(floor_line({}, "FILE is bad.", c.on, now) == "Generator floor unknown: FILE is bad.");
  auto other = c.on;
  other.cores = 64;
  CHECK(floor_line(c, "", other, now).find("another machine") != std::string::npos);
  auto doubtful = c;
  doubtful.doubts = {{"cpu_taken", 1, false}, {"quick", 15, false}};
  CHECK(floor_line(doubtful, "", c.on, now).ends_with("2 days ago; doubtful: cpu_taken, quick)"));
}

TEST_CASE("a calibration is told with its ranges and its doubts, in 100 columns", "[calibration]") {
  auto c = lab::sample::calibration();
  c.doubts = {{"cpu_taken", 7, true}, {"quick", 15, false}};
  c.sleeping.p99_9.reset();
  const auto text = calibration_text(c, c.at);
  for (const auto* part : {"248,000/s    245,000/s    250,000/s", "50.0 %",
                           "INVALID   cpu_taken in 7 of 15 runs", "DOUBTFUL  quick: ", "10,000/s", "+3.0"}) {
    INFO(text);
    CHECK(text.find(part) != std::string::npos);
  }
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) CHECK(display_width(line) <= 100);
}

TEST_CASE("a load's text says when the floor is near", "[calibration]") {
  const auto record = sample::load();
  const auto& run = record.runs.front();
  const auto p50 = *summarize(run.latency).p50;
  CHECK(load_text(run, {}, p50 / 2 + 1ns).find("near this machine's floor") != std::string::npos);
  const auto far = load_text(run, {}, p50 / 2 - 1ns);
  CHECK(far.find("near this machine's floor") == std::string::npos);
  CHECK(far.find("the smallest p50 that can be told here") != std::string::npos);
  CHECK(load_text(run, {}).find("can be told here") == std::string::npos);
}
