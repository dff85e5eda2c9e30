#include "lab/experiment/scale.hpp"

#include "tests/catch.hpp"

using namespace waitbench;
using namespace waitbench::lab;
using namespace std::chrono_literals;

namespace {

std::string scaled_plan(std::string_view plan, double scale) {
  return format_plan(scaled(parse_plan(plan).value(), scale));
}

}  // namespace

TEST_CASE("every time of a plan is scaled, and nothing else", "[experiment]") {
  CHECK(scaled_plan("wait 5s; cpu 20ms; reply 1KiB; fail 10%", 0.1) ==
        "wait 500ms; cpu 2ms; reply 1KiB; fail 10%");
  CHECK(scaled_plan("pool db 200ms", 0.5) == "pool db 100ms");
  CHECK(scaled_plan("together(wait 1s, cpu 1ms; wait 2s)", 2) == "together(wait 2s, cpu 2ms; wait 4s)");
  CHECK(scaled_plan("wait exp(200ms); wait uniform(1ms,9ms); wait lognormal(200ms,0.5)", 10) ==
        "wait exp(2s); wait uniform(10ms,90ms); wait lognormal(2s,0.5)");
  CHECK(scaled_plan("wait 300ms; later(wait 2s)", 0.1) == "wait 30ms; later(wait 200ms)");
}

TEST_CASE("rates are divided, so that what comes while something lasts stays the same", "[experiment]") {
  CHECK(scaled(Rate{20}, 0.1).per_second == Approx(200));
  CHECK(loadgen::format_stages(scaled(loadgen::parse_stages("0/s..100/s over 10s; 100/s for 5s").value(),
                                      0.5)) == "0/s..200/s over 5s; 200/s for 2.5s");
  CHECK(loadgen::format_stages(scaled(loadgen::parse_stages("0..10 users over 10s").value(), 0.5)) ==
        "0..10 users over 5s");
}

TEST_CASE("of flags, what is a time or a rate", "[experiment]") {
  CHECK(scaled_word("500ms", 0.1) == "50ms");
  CHECK(scaled_word("20/s", 0.1) == "200/s");
  for (const auto* same : {"--grow-every", "db=10", "200", "50%", "5sx", ""})
    CHECK(scaled_word(same, 0.1) == same);
  CHECK(scaled_word("1.5m", 1) == "1.5m");
  CHECK(scaled_word("--deadline=5s", 0.1) == "--deadline=500ms");
  CHECK(scaled_word("--deadline=5s", 1) == "--deadline=5s");
  CHECK(scaled_word("--pool=db=10", 0.1) == "--pool=db=10");
}

TEST_CASE("what lasts goes on lasting, and nothing stays nothing", "[experiment]") {
  CHECK(scaled(1ns, 0.001) == 1ns);
  CHECK(scaled(0ns, 0.001) == 0ns);
  CHECK(scaled(3s, 1) == 3s);
}

TEST_CASE("no time is scaled beyond what a text may say", "[experiment]") {
  CHECK(scaled(longest_duration, 100) == longest_duration);
  CHECK(scaled(longest_duration, 0.5) == longest_duration / 2);
}
