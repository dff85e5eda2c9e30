#include "cli/live_metrics.hpp"

#include <algorithm>

#include "cli/metrics_port.hpp"
#include "core/bucket_bounds.hpp"
#include "tests/catch.hpp"

using namespace waitbench;
using namespace waitbench::cli;
using namespace std::chrono_literals;

namespace {

const LoadIdentity identity{.method = "GET", .url = "http://x/", .load = "open, 5/s", .seed = 7};

loadgen::Progress progress() {
  loadgen::Progress made;
  made.phase = loadgen::Progress::Phase::measuring;
  made.elapsed = 3s;
  made.duration = 30s;
  made.last_length = 1s;
  made.last.requests.scheduled = 50;
  made.last.in_flight_mean = 4.5;
  made.so_far.requests = {.scheduled = 100, .ok = 90, .http_error = 3, .timeout = 2};
  made.so_far.sent = 99;
  made.so_far.bytes_received = 12'345;
  made.so_far.latency.record(1500us, 10);
  made.so_far.latency.record(2s, 5);
  made.so_far.lag.record(100us, 3);
  made.measured.lag.record(100us, 3);
  made.measured.lag.record(5ms, 1);
  made.measured.requests.scheduled = 100;
  made.measured.taken_up_in_time = 75;
  return made;
}

const prometheus::MetricFamily& family(const std::vector<prometheus::MetricFamily>& all,
                                       const std::string& name) {
  const auto found =
      std::ranges::find(all, "waitbench_load_" + name, [](const auto& f) { return std::string(f.name); });
  REQUIRE(found != all.end());
  return *found;
}

}  // namespace

TEST_CASE("every outcome is a counter of one name", "[metrics]") {
  const auto all = live_metrics(identity, progress());
  const auto& requests = family(all, "requests_total");
  REQUIRE(requests.metric.size() == 8);
  CHECK(requests.metric[0].label.front().value == "ok");
  CHECK(requests.metric[0].counter.value == 90);
  CHECK(requests.metric[1].label.front().value == "http_error");
  CHECK(requests.metric[1].counter.value == 3);
  CHECK(family(all, "requests_scheduled_total").metric[0].counter.value == 100);
  CHECK(family(all, "requests_sent_total").metric[0].counter.value == 99);
  CHECK(family(all, "received_bytes_total").metric[0].counter.value == 12'345);
}

TEST_CASE("gauges tell the newest second and the share of the schedule that was kept", "[metrics]") {
  auto known = progress();
  auto all = live_metrics(identity, known);
  CHECK(family(all, "offered_requests_per_second").metric[0].gauge.value == 50);
  CHECK(family(all, "requests_in_flight").metric[0].gauge.value == 4.5);
  CHECK(family(all, "schedule_kept_ratio").metric[0].gauge.value == 0.75);
  known.last_length = 500ms;  // half a second of 50 requests is 100 a second
  all = live_metrics(identity, known);
  CHECK(family(all, "offered_requests_per_second").metric[0].gauge.value == 100);
  CHECK(family(all, "requests_in_flight").metric[0].gauge.value == 9);
}

TEST_CASE("the phase is 1 where the load is", "[metrics]") {
  const auto all = live_metrics(identity, progress());
  const auto& phases = family(all, "phase");
  REQUIRE(phases.metric.size() == 5);
  for (const auto& metric : phases.metric)
    CHECK(metric.gauge.value == (metric.label.front().value == "measuring" ? 1 : 0));
}

TEST_CASE("a histogram's buckets are cumulative, in seconds", "[metrics]") {
  const auto all = live_metrics(identity, progress());
  const auto& histogram = family(all, "latency_seconds").metric.at(0).histogram;
  CHECK(histogram.sample_count == 15);
  CHECK(histogram.sample_sum == Approx(10.015).epsilon(0.01));
  REQUIRE(histogram.bucket.size() == bucket_bounds.size());
  for (const auto& bucket : histogram.bucket) {
    INFO(bucket.upper_bound);
    CHECK(bucket.cumulative_count == (bucket.upper_bound < 0.0015 ? 0u : bucket.upper_bound < 2 ? 10u : 15u));
  }
  CHECK(std::ranges::is_sorted(histogram.bucket, {}, [](const auto& b) { return b.upper_bound; }));
  CHECK(histogram.bucket.front().upper_bound == 1e-6);
  CHECK(histogram.bucket[1].upper_bound == 2e-6);
  CHECK(histogram.bucket[2].upper_bound == 5e-6);
  CHECK(histogram.bucket.back().upper_bound == 100);
}

TEST_CASE("the server is told of only when it is observed", "[metrics]") {
  auto known = progress();
  const auto without = live_metrics(identity, known);
  known.server = loadgen::TimedSample{};
  known.server->sample.threads = 5;
  known.server->sample.cpu = 1500ms;
  known.server->sample.voluntary_switches = 40;
  const auto with = live_metrics(identity, known);
  CHECK(std::ranges::none_of(without,
                             [](const auto& f) { return f.name.find("server") != std::string::npos; }));
  CHECK(family(with, "server_threads").metric[0].gauge.value == 5);
  CHECK(family(with, "server_cpu_seconds_total").metric[0].counter.value == 1.5);
  CHECK(family(with, "server_context_switches_total").metric[0].counter.value == 40);
}

TEST_CASE("where metrics are served is a port, or an address with one", "[metrics]") {
  CHECK((parse_metrics_address("9100").value() == servers::Address{"127.0.0.1", 9100}));
  CHECK((parse_metrics_address("0").value() == servers::Address{"127.0.0.1", 0}));
  CHECK((parse_metrics_address(":0").value() == servers::Address{"127.0.0.1", 0}));
  CHECK((parse_metrics_address("0.0.0.0:9100").value() == servers::Address{"0.0.0.0", 9100}));
  CHECK((parse_metrics_address("[::1]:9100").value() == servers::Address{"::1", 9100}));
  for (const auto* wrong : {"", "65536", "-1", "9100x", "localhost", "example.com:80", "1.2.3.4"}) {
    INFO(wrong);
    const auto parsed = parse_metrics_address(wrong);
    REQUIRE(parsed.has_error());
    CHECK(parsed.error().exit == ExitCode::usage);
    CHECK(parsed.error().text.starts_with("--prometheus "));
  }
}
