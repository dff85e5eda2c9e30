#include "cli/live_model.hpp"

#include "tests/catch.hpp"

using namespace waitbench;
using namespace waitbench::cli;
using namespace std::chrono_literals;
using Phase = LiveModel::Phase;

namespace {

loadgen::Progress at_second(std::int64_t second, std::uint64_t ok) {
  loadgen::Progress progress;
  progress.phase = loadgen::phase_at(std::chrono::seconds(second + 1), 30s);
  progress.elapsed = std::chrono::seconds(second + 1);
  progress.duration = 30s;
  progress.warmup = 2s;
  progress.last_length = 1s;
  progress.last.second = second;
  progress.last.requests = {.scheduled = ok + 2, .ok = ok};
  progress.last.in_flight_mean = 7;
  return progress;
}

loadgen::TimedSample sample_at(Duration time, Duration cpu, std::uint64_t switches, bool current = true) {
  ProcessSample sample;
  sample.threads = 4;
  sample.rss = Bytes{1 << 20};
  sample.cpu = cpu;
  sample.voluntary_switches = switches;
  sample.switches_current = current;
  return {time, sample};
}

}  // namespace

TEST_CASE("the last minute is remembered, and no more", "[live]") {
  LiveHistory history({});
  for (std::int64_t second = 0; second < 70; ++second)
    history.add(at_second(second, static_cast<std::uint64_t>(second)));
  const auto model = history.after(0s);
  REQUIRE(model.seconds.size() == remembered_seconds);
  CHECK(model.seconds.front().achieved == 10);
  CHECK(model.seconds.back().achieved == 69);
  CHECK(model.seconds.back().offered == 71);
  CHECK(model.seconds.back().in_flight == 7);
}

TEST_CASE("a part of a second has no rate", "[live]") {
  LiveHistory history({});
  auto first = at_second(-1, 1000);
  first.last_length = 20ms;
  history.add(first);
  CHECK(history.after(0s).seconds.empty());
}

TEST_CASE("figures are the warm-up's until the window has a second of its own", "[live]") {
  LiveHistory history({});
  auto progress = at_second(-1, 5);
  progress.so_far.requests.ok = 5;
  progress.so_far.latency.record(9ms, 5);
  history.add(progress);
  CHECK_FALSE(history.after(0s).in_window);
  CHECK(history.after(0s).requests.ok == 5);
  CHECK(history.after(0s).latency.max == 9ms);

  progress = at_second(0, 3);
  progress.so_far.requests.ok = 8;
  progress.measured.requests.ok = 3;
  progress.measured.latency.record(4ms, 3);
  history.add(progress);
  CHECK(history.after(0s).in_window);
  CHECK(history.after(0s).requests.ok == 3);
  CHECK(history.after(0s).latency.max == 4ms);
}

TEST_CASE("time goes on between two progresses, and the phase with it", "[live]") {
  LiveHistory history({});
  loadgen::Progress probing;
  history.add(probing);
  CHECK(history.after(90s).phase == Phase::probing);
  CHECK(history.after(90s).waited == 90s);
  history.add(at_second(-2, 1));
  CHECK(history.after(900ms).phase == Phase::warming_up);
  CHECK(history.after(900ms).elapsed == -100ms);
  CHECK(history.after(1s).phase == Phase::measuring);
  history.add(at_second(29, 1));
  CHECK(history.after(0s).phase == Phase::draining);
  CHECK(history.after(1500ms).elapsed == 31500ms);
  loadgen::Progress following = at_second(29, 1);
  following.phase = Phase::following;
  following.open_jobs = 3;
  history.add(following);
  CHECK(history.after(1500ms).phase == Phase::following);
  CHECK(history.after(1500ms).elapsed == 31500ms);
  CHECK(history.after(0s).open_jobs == 3);
}

TEST_CASE("what the server uses is the difference of samples", "[live]") {
  LiveHistory history({});
  auto progress = at_second(0, 1);
  history.add(progress);
  CHECK_FALSE(history.after(0s).server);

  progress.server = sample_at(1s, 10s, 1000);
  history.add(progress);
  REQUIRE(history.after(0s).server);
  CHECK(history.after(0s).server->threads == 4);
  CHECK_FALSE(history.after(0s).server->cpu_share);

  progress.server = sample_at(3s, 11s, 1500);
  history.add(progress);
  CHECK(*history.after(0s).server->cpu_share == Approx(0.5));
  CHECK(*history.after(0s).server->switches_per_s == Approx(250));

  // The same sample once more says nothing new.
  history.add(progress);
  CHECK(*history.after(0s).server->cpu_share == Approx(0.5));

  // Switches that were carried over are no zero: the rate stays until they are added up again.
  progress.server = sample_at(4s, 12s, 1500, false);
  history.add(progress);
  CHECK(*history.after(0s).server->cpu_share == Approx(1.0));
  CHECK(*history.after(0s).server->switches_per_s == Approx(250));
  progress.server = sample_at(5s, 12s, 1700);
  history.add(progress);
  CHECK(*history.after(0s).server->switches_per_s == Approx(100));
}

TEST_CASE("a load is told by what is asked for and how", "[live]") {
  loadgen::LoadOptions options;
  options.url = parse_url("http://127.0.0.1:8080/x").value();
  options.requests.kinds.front().method = "POST";
  options.load = loadgen::Open{Rate{200}};
  options.seed = 7;
  options.pid = 4711;
  const auto identity = identify(options);
  CHECK(identity.method == "POST");
  CHECK(identity.url == "http://127.0.0.1:8080/x");
  CHECK(identity.load == "open, 200/s");
  CHECK(identity.seed == 7);
  CHECK(identity.pid == 4711);
}
