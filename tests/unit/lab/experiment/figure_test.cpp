#include "lab/experiment/figure.hpp"

#include "tests/catch.hpp"

using namespace waitbench;
using namespace waitbench::lab;
using namespace std::chrono_literals;

namespace {

Run sample() {
  Run run;
  run.throughput_per_s = 50;
  run.requests.scheduled = 100;
  run.requests.ok = 80;
  run.requests.timeout = 20;
  for (int i = 0; i < 1000; ++i) run.latency.record(200ms);
  for (int second = -1; second < 4; ++second) {
    auto& row = run.timeline.emplace_back();
    row.second = second;
    row.requests.ok = 10 * static_cast<std::uint64_t>(second + 1);
    row.in_flight_mean = second;
  }
  run.server.emplace();
  run.server->rss_max = Bytes{1000};
  return run;
}

std::optional<double> found(std::string_view text, const Run& run, double scale = 1) {
  return value_of(parse_figure(text, scale).value(), RunFigures(run));
}

}  // namespace

TEST_CASE("a figure is a column of summary.csv", "[figure]") {
  const auto run = sample();
  CHECK(found("throughput_per_s", run) == 50);
  CHECK(found("timeout", run) == 20);
  CHECK(found(" ok ", run) == 80);
  CHECK(found("latency_p50_us", run).value() == Approx(200'000).epsilon(0.001));
  CHECK(found("server_rss_bytes_max", run) == 1000);
  CHECK(!found("latency_p99_9_us", run));  // withheld: too few samples
  CHECK(!found("model", run));             // no number
}

TEST_CASE("its unit is that of its name", "[figure]") {
  CHECK(parse_figure("throughput_per_s").value().unit == Unit::per_second);
  CHECK(parse_figure("latency_p50_us").value().unit == Unit::microseconds);
  CHECK(parse_figure("server_cpu_us_per_request").value().unit == Unit::microseconds);
  CHECK(parse_figure("server_rss_bytes_max").value().unit == Unit::bytes);
  CHECK(parse_figure("server_cpu_s").value().unit == Unit::seconds);
  CHECK(parse_figure("server_threads_max").value().unit == Unit::number);
  CHECK(parse_figure("max(server_rss_bytes)").value().unit == Unit::bytes);
  CHECK(to_unit(Unit::microseconds, 1.5) == Approx(1.5e6));
  CHECK(to_unit(Unit::seconds, 1.5) == 1.5);
}

TEST_CASE("a figure folds the seconds that begin in a range", "[figure]") {
  const auto run = sample();
  CHECK(found("max(in_flight_mean)", run) == 3);
  CHECK(found("min(in_flight_mean)", run) == -1);
  CHECK(found("sum(ok) from 1s to 3s", run) == 50);
  CHECK(found("mean(ok) from 1s to 3s", run) == 25);
  CHECK(found("sum(ok) from 10s to 30s", run, 0.1) == 50);
  CHECK(!found("sum(ok) from 10s to 30s", run));
}

TEST_CASE("a figure may be the quotient of two", "[figure]") {
  const auto run = sample();
  CHECK(found("timeout / scheduled", run) == 0.2);
  CHECK(!found("ok / reset", run));
}

TEST_CASE("a figure of a stage is a column of stages.csv", "[figure]") {
  auto run = sample();
  run.stages.resize(2);
  run.stages[1].throughput_per_s = 7;
  CHECK(found("stage 2 throughput_per_s", run) == 7);
  CHECK(!found("stage 3 throughput_per_s", run));
}

TEST_CASE("what is no figure is refused with the nearest", "[figure]") {
  const auto error = [](std::string_view text) { return parse_figure(text).error().text; };
  CHECK(error("throughput_pr_s") ==
        "summary.csv has no column \"throughput_pr_s\". Did you mean \"throughput_per_s\"?");
  CHECK(error("max(in_flite_mean)").starts_with("timeline.csv has no column"));
  CHECK(error("stage 0 ok").find("no stage's number") != std::string::npos);
  CHECK(error("stage ok").find("stage 2 latency_p50_us") != std::string::npos);
  CHECK(error("median(ok)").find("max, min, mean or sum") != std::string::npos);
  CHECK(error("max(ok").find("max, min, mean or sum") != std::string::npos);
  CHECK(error("max(ok) since 3s").find("from TIME to TIME") != std::string::npos);
  CHECK(error("max(ok) from 3s to 2s").find("before") != std::string::npos);
  CHECK(error("max(ok) from 3 to 2s").find("no unit") != std::string::npos);
  CHECK(!parse_figure(""));
  CHECK(!parse_figure("ok / "));
}
