#include "loadgen/recorder.hpp"

#include <vector>

#include "tests/catch.hpp"

using namespace waitbench;
using namespace waitbench::loadgen;
using namespace std::chrono_literals;

namespace {

constexpr Window window{2s, 5s};

struct Recording {
  std::vector<Slice> slices;
  Recorder recorder{window, 30s, [this](std::unique_ptr<Slice> slice) { slices.push_back(*slice); }};

  void request(Duration due, Duration sent, Duration end, Outcome outcome = Outcome::ok) {
    recorder.due(due, sent);
    recorder.sent(due, sent);
    recorder.ended(outcome, due, sent, end, 100);
  }
};

}  // namespace

TEST_CASE("a request belongs to the window in which it was due", "[recorder]") {
  Recording r;
  r.request(1900ms, 1900ms, 2100ms);  // due in the warm-up, answered in the window
  r.request(2000ms, 2000ms, 2500ms);
  r.request(4999ms, 4999ms, 9s);  // due in the window, answered after it
  r.request(5000ms, 5000ms, 9s);  // due after it
  CHECK(r.recorder.tally().requests.scheduled == 2);
  CHECK(r.recorder.tally().requests.ok == 2);
  CHECK(r.recorder.tally().requests_outside == 2);
  CHECK(r.recorder.tally().latency.count() == 2);
  CHECK(r.recorder.tally().requests.balanced());
}

TEST_CASE("latency counts from the due time, service from the sending, lag is between", "[recorder]") {
  Recording r;
  r.request(2s, 2300ms, 2400ms);
  const auto& tally = r.recorder.tally();
  CHECK(tally.latency.max() == 400ms);
  CHECK(tally.service.max() == 100ms);
  CHECK(tally.lag.max() == 300ms);
  CHECK(tally.shortest == 400ms);
}

TEST_CASE("a timeout stays among the latencies, a reset has none", "[recorder]") {
  Recording r;
  r.request(2s, 2s, 32s, Outcome::timeout);
  r.request(2s, 2s, 2500ms, Outcome::reset);
  const auto& tally = r.recorder.tally();
  CHECK(tally.requests.timeout == 1);
  CHECK(tally.requests.reset == 1);
  CHECK(tally.latency.count() == 1);
  CHECK(tally.latency.max() == 30s);
  CHECK(tally.requests.balanced());
}

TEST_CASE("every second is delivered once, and knows who was in flight", "[recorder]") {
  Recording r;
  r.recorder.due(2500ms, 2500ms);  // half of second 0, all of second 1, a quarter of second 2
  r.recorder.sent(2500ms, 2500ms);
  r.recorder.ended(Outcome::ok, 2500ms, 2500ms, 4250ms, 0);
  r.recorder.finish(6100ms);
  std::vector<std::int64_t> seconds;
  for (const auto& slice : r.slices) seconds.push_back(slice.second);
  CHECK(seconds == std::vector<std::int64_t>{-2, -1, 0, 1, 2, 3, 4});
  CHECK(r.slices[2].in_flight_s == Approx(0.5));
  CHECK(r.slices[3].in_flight_s == Approx(1.0));
  CHECK(r.slices[4].in_flight_s == Approx(0.25));
  CHECK(r.slices[2].requests.scheduled == 1);
  CHECK(r.slices[4].requests.ok == 1);
  CHECK(r.recorder.in_flight() == 0);
}

TEST_CASE("a second knows its times and bytes, wherever its requests were due", "[recorder]") {
  Recording r;
  r.request(1900ms, 1950ms, 2100ms);  // due in the warm-up
  r.request(2200ms, 2300ms, 2400ms, Outcome::http_error);
  r.request(2500ms, 2500ms, 2600ms, Outcome::reset);  // no latency, but it was sent
  r.recorder.finish(3s);
  CHECK(r.slices[1].lag.count() + r.slices[2].lag.count() == 3);
  CHECK(r.slices[2].latency.count() == 2);
  CHECK(r.slices[2].latency.max() == 200ms);
  CHECK(r.slices[2].service.count() == 2);
  CHECK(r.slices[2].service.max() == 150ms);
  CHECK(r.slices[2].bytes_received == 300);
}

TEST_CASE("what a late generator made a request wait counts as in flight", "[recorder]") {
  Recording r;
  r.request(2100ms, 2600ms, 2900ms);
  r.recorder.finish(3s);
  CHECK(r.slices[2].in_flight_s == Approx(0.8));
}

TEST_CASE("a warm-up that is no whole number of seconds begins with a part of one", "[recorder]") {
  std::vector<std::int64_t> seconds;
  Recorder recorder({1500ms, 3s}, 1s,
                    [&](std::unique_ptr<Slice> slice) { seconds.push_back(slice->second); });
  recorder.finish(3s);
  CHECK(seconds == std::vector<std::int64_t>{-2, -1, 0, 1});
}
