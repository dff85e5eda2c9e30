#include "lab/calibration.hpp"

#include <algorithm>

#include "tests/catch.hpp"
#include "tests/unit/lab/sample_calibration.hpp"

using namespace waitbench;
using namespace waitbench::lab;
using namespace std::chrono_literals;

namespace {

std::vector<Repetition> three() {
  return {sample::repetition(), sample::repetition(), sample::repetition()};
}

std::string told(const std::vector<Record::Fact>& facts, const std::string& name) {
  const auto fact = std::ranges::find(facts, name, &Record::Fact::name);
  return fact == facts.end() ? "none" : fact->value;
}

// Histograms tell apart to 0.1 %.
void check_near(const Spread<Duration>& spread, Duration median, Duration least, Duration most) {
  const auto near = [](Duration a, Duration b) { return std::chrono::abs(a - b) <= b / 1000 + 1ns; };
  CHECK(near(spread.median, median));
  CHECK(near(spread.least, least));
  CHECK(near(spread.most, most));
}

}  // namespace

TEST_CASE("a calibration is the median and the range of its repetitions", "[calibration]") {
  const auto c = sample::calibration();
  check_near(c.latency_min, 21us, 19us, 24us);
  check_near(c.latency_p50, 22us, 20us, 25us);
  REQUIRE(c.latency_p99);
  check_near(*c.latency_p99, 32us, 30us, 35us);
  CHECK(c.highest_rate_per_s == Spread<double>{248'000, 245'000, 250'000});
  CHECK(c.cpu_per_request == Spread<Duration>{4us, 4us, 4us});
  CHECK(c.pacing_rate.per_second == 10'000);
  CHECK(c.spinning.cpu_share.median == 0.5);
  CHECK(c.sleeping.cpu_share.median == 0.2);
  REQUIRE(c.spinning.p99_9);
  check_near(*c.spinning.p50, 2us, 2us, 2us);
  check_near(*c.sleeping.p50, 60us, 60us, 60us);
  check_near(*c.sleeping.max, 70us, 70us, 70us);
  CHECK(c.runs == 15);
  CHECK(c.valid());
  CHECK(c.doubts.empty());
}

TEST_CASE("errors are what is reported beyond the truth of the same repetition", "[calibration]") {
  const auto c = sample::calibration();
  for (const auto error : {c.loaded_error.median, c.loaded_error.least, c.loaded_error.most})
    CHECK(std::chrono::abs(error - 3us) <= 60ns);  // two buckets of 32 ns at most
  // Reported 10.03 ms and twice the slowness, less 10 ms, less 20 us and the slowness once. The histogram's
  // bucket at 10 ms is 8 us wide.
  CHECK(std::chrono::abs(c.delay_error.least - 10us) <= 9us);
  CHECK(c.delay_error.median >= c.delay_error.least);
  CHECK(c.delay_error.most >= c.delay_error.median);

  auto early = three();
  for (auto& r : early) r.delayed = sample::run(10ms);
  CHECK(summarise(sample::circumstances(), early).value().delay_error.median < 0us);
}

TEST_CASE("a percentile that one repetition cannot carry is absent", "[calibration]") {
  auto repetitions = three();
  repetitions[1].spinning.late_by = Histogram();
  repetitions[1].spinning.late_by.record(1us, 500);
  const auto c = summarise(sample::circumstances(), repetitions).value();
  CHECK(c.spinning.p99);
  CHECK(!c.spinning.p99_9);
  CHECK(c.sleeping.p99_9);
}

TEST_CASE("saturating the generator is no doubt where that is the purpose", "[calibration]") {
  auto repetitions = three();
  repetitions[0].saturated.validity.reasons.push_back({"generator_saturated", "", true});
  CHECK(summarise(sample::circumstances(), repetitions).value().doubts.empty());
  repetitions[0].ping_pong.validity.reasons.push_back({"generator_saturated", "", true});
  CHECK(summarise(sample::circumstances(), repetitions).value().doubts ==
        std::vector<Doubt>{{"generator_saturated", 1, false}});
}

TEST_CASE("one bad repetition is a doubt, two of one measurement are fatal", "[calibration]") {
  const Reason taken{"cpu_taken", "", true}, warned{"cpu_taken", "", false};
  auto repetitions = three();
  repetitions[0].ping_pong.validity.reasons = {taken};
  repetitions[1].delayed.validity.reasons = {taken};
  repetitions[2].delayed.validity.reasons = {warned};
  auto c = summarise(sample::circumstances(), repetitions).value();
  CHECK(c.doubts == std::vector<Doubt>{{"cpu_taken", 3, false}});
  CHECK(c.valid());
  CHECK(words_of(c.doubts[0], c) ==
        "cpu_taken in 3 of 15 runs: others used the CPU that the generator was waiting for");

  repetitions[2].delayed.validity.reasons = {taken};
  c = summarise(sample::circumstances(), repetitions).value();
  CHECK(c.doubts == std::vector<Doubt>{{"cpu_taken", 3, true}});
  CHECK(!c.valid());
}

TEST_CASE("circumstances that make figures worse are told", "[calibration]") {
  auto circumstances = sample::circumstances();
  circumstances.quick = true;
  circumstances.for_measuring = false;
  circumstances.on.cores = 1;
  const auto c = summarise(circumstances, three()).value();
  CHECK(c.doubts == std::vector<Doubt>{{"quick", 15, false}, {"build", 15, false}, {"one_cpu", 15, false}});
  CHECK(words_of(c.doubts[2], c) == "one_cpu: generator and server share the only CPU");
  CHECK(words_of({"of_later", 1, false}, c) == "of_later in 1 of 15 runs");
}

TEST_CASE("a run that failed leaves no calibration", "[calibration]") {
  auto unanswered = three(), incomplete = three(), empty = three();
  unanswered[2].sleeping.requests.ok -= 1;
  incomplete[0].ping_pong.complete = false;
  empty[1].delayed.requests = {};
  for (const auto& repetitions : {unanswered, incomplete, empty}) {
    const auto refused = summarise(sample::circumstances(), repetitions);
    REQUIRE(refused.has_error());
    CHECK(refused.error().exit == ExitCode::invalid);
  }
}

TEST_CASE("a record carries the calibration of its own machine and program", "[calibration]") {
  const auto c = sample::calibration();
  const auto facts = carried_facts(c, c.on);
  CHECK(told(facts, "calibrated_at") == "2026-11-21T03:04:05.007Z");
  CHECK(told(facts, "floor_cpu_us_per_request") == "4.000");
  CHECK(told(facts, "highest_rate_per_s") == "248000");
  CHECK(told(facts, "floor_latency_p50_us").starts_with("22.0"));
  CHECK(told(facts, "pacing_p99_us").starts_with("12.0"));
  CHECK(told(facts, "pacing_no_spin_p99_us").starts_with("70.0"));
  CHECK(told(facts, "known_delay_error_us") != "none");
  CHECK(told(facts, "calibration_doubts") == "none");

  auto doubtful = c;
  doubtful.doubts = {{"quick", 15, false}, {"cpu_taken", 2, false}};
  CHECK(told(carried_facts(doubtful, c.on), "calibration_doubts") == "quick cpu_taken");
  doubtful.spinning.p99.reset();
  CHECK(told(carried_facts(doubtful, c.on), "pacing_p99_us") == "none");
}

TEST_CASE("a record carries nothing of another machine, program, or of an invalid calibration",
          "[calibration]") {
  const auto c = sample::calibration();
  CHECK(carried_facts(std::nullopt, c.on).empty());
  auto invalid = c;
  invalid.doubts = {{"cpu_taken", 9, true}};
  CHECK(carried_facts(invalid, c.on).empty());
  for (const auto member :
       {&CalibratedOn::version, &CalibratedOn::build, &CalibratedOn::kernel, &CalibratedOn::cpu}) {
    auto other = c.on;
    other.*member += "x";
    CHECK(carried_facts(c, other).empty());
  }
  auto other = c.on;
  other.cores = 4;
  CHECK(carried_facts(c, other).empty());
}

TEST_CASE("what a calibration holds for is machine, cores and build", "[calibration]") {
  Machine machine;
  machine.kernel = "Linux 6";
  Limits limits;
  limits.cores = 3;
  Build build;
  build.version = "1.2.3";
  build.type = "Debug";
  build.compiler = "clang 19";
  CHECK(calibrated_on(machine, limits, build) == CalibratedOn{"1.2.3", "Debug, clang 19", "Linux 6", "", 3});
  machine.cpu = "fast";
  build.sanitizers = "thread";
  CHECK(calibrated_on(machine, limits, build) ==
        CalibratedOn{"1.2.3", "Debug thread, clang 19", "Linux 6", "fast", 3});
}

TEST_CASE("the floor of a record is read from what it carries", "[calibration]") {
  Record record;
  CHECK(!floor_latency(record));
  const auto c = sample::calibration();
  record.environment = carried_facts(c, c.on);
  REQUIRE(floor_latency(record));
  CHECK(std::chrono::abs(*floor_latency(record) - c.latency_p50.median) <= 1ns);
  for (const auto* bad : {"", "x", "-1", "0", "nan", "inf", "12us", "1e99"}) {
    record.environment = {{"floor_latency_p50_us", bad}};
    INFO(bad);
    CHECK(!floor_latency(record));
  }
}
