#include "lab/run/run_experiment.hpp"
#include "tests/catch.hpp"

using namespace waitbench;
using namespace waitbench::lab;
using namespace std::chrono_literals;

namespace {

Trial sample() {
  Trial trial;
  trial.server = "control";
  trial.servers = {{.name = "control", .model = "control", .service = 1s}};
  trial.load.options.load = loadgen::Closed{50};
  trial.load.options.timeout = 0s;  // as the file is read that names none
  return trial;
}

}  // namespace

TEST_CASE("users are spread over one request's time, in the warm-up that is as long, or longer",
          "[load_options]") {
  auto trial = sample();
  CHECK(load_options(trial, {}).warmup == Duration(1s));
  CHECK(!load_options(trial, {}).ramp);  // the warm-up is one
  trial.load.options.warmup = 10s;
  CHECK(load_options(trial, {}).warmup == Duration(10s));
  CHECK(load_options(trial, {}).ramp == Duration(1s));
  RunOptions wished;
  wished.warmup = 500ms;
  CHECK(load_options(trial, wished).warmup == Duration(500ms));
  CHECK(!load_options(trial, wished).ramp);
}

TEST_CASE("only a server that hangs is cut short", "[load_options]") {
  auto trial = sample();
  CHECK(load_options(trial, {}).timeout == Duration(60s));
  trial.servers.front().service = 20s;
  CHECK(load_options(trial, {}).timeout == Duration(200s));
  trial.load.options.timeout = 5s;
  CHECK(load_options(trial, {}).timeout == Duration(5s));
}
