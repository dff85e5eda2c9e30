#include "loadgen/progress.hpp"

#include "tests/catch.hpp"

using namespace waitbench;
using namespace waitbench::loadgen;
using namespace std::chrono_literals;
using Phase = Progress::Phase;

namespace {

constexpr TimePoint start{1h};

Slice slice_of(std::int64_t second, std::uint64_t ok, Duration latency) {
  Slice slice;
  slice.second = second;
  slice.requests = {.scheduled = ok + 1, .ok = ok};
  slice.sent = ok + 1;
  slice.bytes_received = 100 * ok;
  slice.latency.record(latency, ok);
  slice.service.record(latency / 2, ok);
  slice.lag.record(10us, ok + 1);
  return slice;
}

}  // namespace

TEST_CASE("before its first second, a load is at the beginning of its warm-up or window", "[progress]") {
  const ProgressTracker warm(Window{2s, 5s}, start), cold(Window{0s, 5s}, start);
  CHECK(warm.progress().phase == Phase::warming_up);
  CHECK(warm.progress().elapsed == -2s);
  CHECK(warm.progress().warmup == 2s);
  CHECK(warm.progress().duration == 3s);
  CHECK(warm.progress().begins == start + 2s);
  CHECK(warm.progress().last_length == 0s);
  CHECK(cold.progress().phase == Phase::measuring);
}

TEST_CASE("seconds move a load through its phases", "[progress]") {
  ProgressTracker tracker(Window{2s, 5s}, start);
  std::vector<std::pair<Duration, Phase>> seen;
  for (std::int64_t second = -2; second < 4; ++second) {
    tracker.add(slice_of(second, 1, 1ms), {});
    seen.emplace_back(tracker.progress().elapsed, tracker.progress().phase);
  }
  CHECK(seen == std::vector<std::pair<Duration, Phase>>{{-1s, Phase::warming_up},
                                                        {0s, Phase::measuring},
                                                        {1s, Phase::measuring},
                                                        {2s, Phase::measuring},
                                                        {3s, Phase::draining},
                                                        {4s, Phase::draining}});
}

TEST_CASE("behind the load, jobs are followed", "[progress]") {
  ProgressTracker tracker(Window{0s, 2s}, start);
  tracker.add(Slice{}, std::nullopt);
  tracker.follow(17, 5s);
  CHECK(tracker.progress().phase == Progress::Phase::following);
  CHECK(tracker.progress().open_jobs == 17);
  CHECK(tracker.progress().elapsed == 5s);
  CHECK(tracker.progress().last_length == 0s);  // no second of the load's
}

TEST_CASE("all is counted from the beginning, and the window's seconds besides", "[progress]") {
  ProgressTracker tracker(Window{1s, 4s}, start);
  tracker.add(slice_of(-1, 10, 80ms), {});
  CHECK(tracker.progress().measured.requests.ok == 0);
  tracker.add(slice_of(0, 20, 20ms), {});
  tracker.add(slice_of(1, 30, 40ms), {});
  const auto& [so_far, measured] = std::tie(tracker.progress().so_far, tracker.progress().measured);
  CHECK(so_far.requests.ok == 60);
  CHECK(so_far.requests.scheduled == 63);
  CHECK(so_far.sent == 63);
  CHECK(so_far.bytes_received == 6000);
  CHECK(so_far.latency.count() == 60);
  CHECK(so_far.latency.max() == 80ms);
  CHECK(measured.requests.ok == 50);
  CHECK(measured.latency.count() == 50);
  CHECK(measured.latency.max() == 40ms);
  CHECK(measured.service.max() == 20ms);
  CHECK(measured.lag.count() == 52);
  CHECK(tracker.progress().last.second == 1);
  CHECK(tracker.progress().last.requests.ok == 30);
}

TEST_CASE("a warm-up that is no whole number of seconds begins with a short one", "[progress]") {
  ProgressTracker tracker(Window{1500ms, 4s}, start);
  tracker.add(slice_of(-2, 1, 1ms), {});
  CHECK(tracker.progress().last_length == 500ms);
  tracker.add(slice_of(-1, 1, 1ms), {});
  CHECK(tracker.progress().last_length == 1s);
  tracker.add(slice_of(0, 1, 1ms), {});
  CHECK(tracker.progress().last_length == 1s);
}

TEST_CASE("the threads' parts of a second become one", "[progress]") {
  SliceCollector slices(2);
  slices.add(std::make_unique<Slice>(slice_of(0, 3, 10ms)));
  slices.add(std::make_unique<Slice>(slice_of(1, 1, 10ms)));
  slices.add(std::make_unique<Slice>(slice_of(0, 4, 30ms)));
  const auto second = slices.next();
  REQUIRE(second);
  CHECK(second->second == 0);
  CHECK(second->requests.ok == 7);
  CHECK(second->sent == 9);
  CHECK(second->bytes_received == 700);
  CHECK(second->latency.count() == 7);
  CHECK(second->service.max() == 15ms);
  CHECK(second->lag.count() == 9);
  slices.finish();
  slices.finish();
  REQUIRE(slices.next());
  CHECK_FALSE(slices.next());
}
