#include "loadgen/stage_tally.hpp"

#include "tests/catch.hpp"

using namespace waitbench;
using namespace waitbench::loadgen;
using namespace std::chrono_literals;

namespace {

// A ramp, a constant stage, a spike, behind a warm-up of 2 s.
const std::vector<StageSpan> spans{{{2s, 4s}, false}, {{4s, 10s}, true}, {{10s, 11s}, true}};

void request(StageTally& tally, Duration due, Duration taken_up, Duration end,
             Outcome outcome = Outcome::ok) {
  tally.due(due, taken_up);
  tally.ended(outcome, due, end, 100);
}

}  // namespace

TEST_CASE("a request belongs to the stage in which it was due", "[stage_tally]") {
  StageTally tally(spans, 30s);
  request(tally, 1900ms, 1900ms, 2s);   // warm-up
  request(tally, 2s, 2s, 5s);           // the ramp, answered in the next stage
  request(tally, 3999ms, 3999ms, 20s);  // answered behind all
  request(tally, 4s, 4s, 4100ms, Outcome::http_error);
  request(tally, 9999ms, 9999ms, 10100ms);
  request(tally, 10s, 10s, 10100ms, Outcome::timeout);
  request(tally, 11s, 11s, 12s);  // behind the last
  const auto& counts = tally.counts();
  CHECK(counts[0].requests.scheduled == 2);
  CHECK(counts[0].requests.ok == 2);
  CHECK(counts[1].requests.scheduled == 2);
  CHECK(counts[1].requests.ok == 1);
  CHECK(counts[1].requests.http_error == 1);
  CHECK(counts[2].requests.timeout == 1);
  for (const auto& stage : counts) CHECK(stage.requests.balanced());
  CHECK(counts[1].bytes_received == 200);
}

TEST_CASE("ramps have counts and no samples", "[stage_tally]") {
  StageTally tally(spans, 30s);
  request(tally, 3s, 3s, 3500ms);
  request(tally, 5s, 5s, 5250ms);
  CHECK_FALSE(tally.counts()[0].samples);
  REQUIRE(tally.counts()[1].samples);
  CHECK(tally.counts()[1].samples->latency.count() == 1);
  CHECK(tally.counts()[1].samples->shortest == 250ms);
}

TEST_CASE("a stage keeps its schedule or not by itself", "[stage_tally]") {
  StageTally tally(spans, 30s);
  request(tally, 5s, 5s + 1ms, 6s);
  request(tally, 6s, 6s + 1001us, 7s);
  request(tally, 10s, 10s, 10500ms);
  CHECK(tally.counts()[1].taken_up_in_time == 1);
  CHECK(tally.counts()[2].taken_up_in_time == 1);
}

TEST_CASE("answers count at a stage's edges unless they were due behind it", "[stage_tally]") {
  StageTally tally(spans, 30s);
  // One a second, 1.5 s each, from the warm-up on.
  for (auto due = Duration(500ms); due < 11s; due += 1s) request(tally, due, due, due + 1500ms);
  const auto& constant = *tally.counts()[1].samples;
  CHECK(constant.shortest == 1500ms);
  CHECK(constant.answered.open_count(1500ms) == Approx(6));
  CHECK(tally.counts()[2].samples->answered.open_count(1500ms) == Approx(1));
  // What is due behind them all is nobody's, even if it is answered where their answers come out.
  request(tally, 11s, 11s, 12s);
  CHECK(tally.counts()[2].samples->answered.open_count(1500ms) == Approx(1));
  // What is due behind the stage's end is not its, however quickly it is answered.
  request(tally, 10100ms, 10100ms, 10200ms);
  CHECK(constant.answered.open_count(1500ms) == Approx(6));
}

TEST_CASE("the tallies of several threads add up", "[stage_tally]") {
  StageTally one(spans, 30s), other(spans, 30s), both(spans, 30s);
  request(one, 5s, 5s, 6s);
  request(other, 5s, 5s, 5500ms);
  request(other, 3s, 4s, 5s, Outcome::reset);
  for (auto* tally : {&both}) {
    request(*tally, 5s, 5s, 6s);
    request(*tally, 5s, 5s, 5500ms);
    request(*tally, 3s, 4s, 5s, Outcome::reset);
  }
  one.merge(other);
  for (std::size_t i = 0; i < spans.size(); ++i) {
    CHECK(one.counts()[i].requests == both.counts()[i].requests);
    CHECK(one.counts()[i].taken_up_in_time == both.counts()[i].taken_up_in_time);
    CHECK(one.counts()[i].residence_s == Approx(both.counts()[i].residence_s));
  }
  CHECK(one.counts()[1].samples->latency == both.counts()[1].samples->latency);
  CHECK(one.counts()[1].samples->shortest == 500ms);
}

TEST_CASE("without stages nothing is counted", "[stage_tally]") {
  StageTally tally({}, 30s);
  request(tally, 5s, 5s, 6s);
  CHECK(tally.counts().empty());
}

TEST_CASE("the memory of all stages is bounded", "[stage_tally]") {
  for (const std::size_t stages : {1U, 4U, 5U, 64U, 65U, 1000U}) {
    const Histogram histogram(1h, digits_of_stages(stages));
    const auto bytes = histogram.counts().size() * 8 + static_cast<std::size_t>(bins_of_stages(stages)) * 8;
    INFO(stages);
    CHECK(bytes * stages < 40'000'000);
  }
  CHECK(digits_of_stages(1) == digits_of_answers);
  CHECK(digits_of_stages(1000) == 2);
}
