// What a call does next, without sockets: what comes of its attempts -> what it does.
#include "servers/upstream/call_machine.hpp"

#include <fmt/format.h>

#include "tests/catch.hpp"

using namespace waitbench;
using namespace waitbench::servers::upstream;
using namespace std::chrono_literals;

namespace {

const TimePoint start{1h};

// "503": answered so. "503 after 2s": and asked for that. "late": nothing came until the deadline.
AttemptResult result_of(std::string_view word) {
  if (word == "late") return {.end = AttemptEnd::timed_out};
  for (std::size_t end = 0; end < attempt_ends; ++end) {
    if (name_of(static_cast<AttemptEnd>(end)) == word) return {.end = static_cast<AttemptEnd>(end)};
  }
  AttemptResult answer{.end = AttemptEnd::answered};
  answer.status = static_cast<unsigned>(std::stoul(std::string(word.substr(0, 3))));
  if (word.size() > 3) answer.retry_after = parse_duration(word.substr(10)).value();
  return answer;
}

std::string name_of(CallOutcome outcome) {
  switch (outcome) {
    case CallOutcome::ok:
      return "ok";
    case CallOutcome::failed:
      return "failed";
    case CallOutcome::refused_by_breaker:
      return "breaker";
    case CallOutcome::refused_by_bulkhead:
      return "bulkhead";
    case CallOutcome::out_of_time:
      return "out of time";
    case CallOutcome::cut:
      return "cut";
  }
  return "?";
}

// Counters and guards of one upstream, and a clock.
struct Bench {
  explicit Bench(const UpstreamOptions& how) : options(how), guards(options, counters) {}

  // Makes a call whose attempts end as told, each 10 ms after it began, or at its deadline when late. Returns
  // what it did: "attempt, wait 25014us, attempt, ok".
  std::string call(const std::vector<std::string_view>& ends, std::optional<Duration> time_left = {}) {
    const auto deadline = time_left ? std::optional(now + *time_left) : std::nullopt;
    CallMachine machine(guards, options, counters, {.seed = 1, .request = 7, .call = 0}, deadline);
    std::string did;
    auto end = ends.begin();
    for (auto next = machine.begin(now);;) {
      if (const auto* attempt = std::get_if<CallMachine::Attempt>(&next)) {
        did += "attempt, ";
        REQUIRE(end != ends.end());
        now = *end == "late" ? attempt->deadline : now + 10ms;
        next = machine.attempted(result_of(*end++), now);
      } else if (const auto* wait = std::get_if<CallMachine::Wait>(&next)) {
        did += fmt::format("wait {}us, ", (wait->until - now) / 1us);
        now = wait->until;
        next = machine.waited(now);
      } else {
        CHECK(end == ends.end());
        return did + name_of(std::get<CallEnd>(next).outcome);
      }
    }
  }

  const UpstreamOptions options;
  UpstreamCounters counters;
  Guards guards;
  TimePoint now = start;
};

UpstreamOptions three_attempts() {
  return {.timeout = 1s,
          .retry = {.attempts = 3, .backoff = 100ms, .backoff_cap = 1s},
          .retry_budget_percent = {}};
}

}  // namespace

// The draws of request 7 with seed 1 are 0.25014 and 0.52638 (call_number_test.cpp).
TEST_CASE("what comes of attempts -> what a call does", "[upstream]") {
  struct Row {
    std::vector<std::string_view> ends;
    std::optional<Duration> time_left;
    std::string_view did;
  };
  const std::vector<Row> rows{
      {{"200"}, {}, "attempt, ok"},
      {{"304"}, {}, "attempt, ok"},
      {{"404"}, {}, "attempt, failed"},
      {{"500"}, {}, "attempt, failed"},
      {{"malformed"}, {}, "attempt, failed"},
      {{"too large"}, {}, "attempt, failed"},
      {{"503", "200"}, {}, "attempt, wait 25014us, attempt, ok"},
      {{"reset", "connect failed", "200"}, {}, "attempt, wait 25014us, attempt, wait 105275us, attempt, ok"},
      {{"late", "502", "504"}, {}, "attempt, wait 25014us, attempt, wait 105275us, attempt, failed"},
      {{"503", "404"}, {}, "attempt, wait 25014us, attempt, failed"},
      {{"503 after 300ms", "200"}, {}, "attempt, wait 300000us, attempt, ok"},
      {{"503 after 1h", "200"}, {}, "attempt, wait 1000000us, attempt, ok"},
      {{"cut"}, {}, "attempt, cut"},
      {{"503", "cut"}, {}, "attempt, wait 25014us, attempt, cut"},
      // The request's own deadline.
      {{}, 0s, "out of time"},
      {{"late"}, 300ms, "attempt, out of time"},
      {{"late"}, 1s, "attempt, out of time"},
      {{"late", "late"}, 1500ms, "attempt, wait 25014us, attempt, out of time"},
      {{"late"}, 1020ms, "attempt, failed"},  // the retry would come too late
      {{"503 after 1h"}, 900ms, "attempt, failed"},
      {{"200"}, 5ms, "attempt, ok"},  // late, but here
  };
  for (const auto& row : rows) {
    INFO(row.did);
    Bench bench(three_attempts());
    CHECK(bench.call(row.ends, row.time_left) == row.did);
    CHECK(bench.counters.calls_in_progress.value() == 0);
  }
}

TEST_CASE("without retries a failure is final", "[upstream]") {
  Bench bench(UpstreamOptions{});
  CHECK(bench.call({"503"}) == "attempt, failed");
  CHECK(bench.call({"late"}) == "attempt, failed");
  CHECK(bench.now == start + 10ms + 1s);
}

TEST_CASE("an attempt has its own time, and never more than its request", "[upstream]") {
  Bench bench(three_attempts());
  const auto deadline_of = [&](std::optional<TimePoint> request) {
    CallMachine machine(bench.guards, bench.options, bench.counters, {}, request);
    return std::get<CallMachine::Attempt>(machine.begin(start)).deadline;
  };
  CHECK(deadline_of({}) == start + 1s);
  CHECK(deadline_of(start + 2s) == start + 1s);
  CHECK(deadline_of(start + 200ms) == start + 200ms);
}

TEST_CASE("a retry asks with another number", "[upstream]") {
  Bench bench(three_attempts());
  const CallId id{.seed = 3, .request = 11, .call = 2};
  CallMachine machine(bench.guards, bench.options, bench.counters, id, {});
  CHECK(std::get<CallMachine::Attempt>(machine.begin(start)).number == number_of(id, 1));
  const auto wait = machine.attempted({.end = AttemptEnd::reset}, start);
  CHECK(std::get<CallMachine::Attempt>(machine.waited(std::get<CallMachine::Wait>(wait).until)).number ==
        number_of(id, 2));
}

TEST_CASE("the budget ends retries, not calls", "[upstream]") {
  auto options = three_attempts();
  options.retry_budget_percent = 10;
  Bench bench(options);
  for (int call = 0; call < 5; ++call)  // two retries each: the reserve
    CHECK(bench.call({"503", "503", "503"}) ==
          "attempt, wait 25014us, attempt, wait 105275us, attempt, failed");
  CHECK(bench.call({"503"}) == "attempt, failed");
  CHECK(bench.counters.retries_refused_by_budget.value() == 1);
  CHECK(bench.call({"200"}) == "attempt, ok");
}

TEST_CASE("an open breaker refuses a call, or ends its retries", "[upstream]") {
  auto options = three_attempts();
  options.breaker = BreakerPolicy{.failure_percent = 100, .window = 4, .open_time = 5s};
  Bench bench(options);
  CHECK(bench.call({"503", "reset", "late"}) ==
        "attempt, wait 25014us, attempt, wait 105275us, attempt, failed");
  CHECK(bench.call({"503"}) == "attempt, failed");  // the fourth in a row: there is no use in waiting
  CHECK(bench.counters.retries_refused_by_breaker.value() == 1);
  CHECK(bench.counters.breaker_opened.value() == 1);
  CHECK(bench.counters.breakers_open.value() == 1);
  CHECK(bench.call({}) == "breaker");

  bench.now += 5s;
  CHECK(bench.call({"404"}) == "attempt, failed");  // no good answer, but the upstream works
  CHECK(bench.counters.breaker_half_opened.value() == 1);
  CHECK(bench.counters.breaker_closed.value() == 1);
  CHECK(bench.counters.breakers_open.value() == 0);
  CHECK(bench.counters.breakers_half_open.value() == 0);
  CHECK(bench.call({"200"}) == "attempt, ok");
}

TEST_CASE("a probe that was cut leaves the breaker to the next", "[upstream]") {
  auto options = three_attempts();
  options.breaker = BreakerPolicy{.failure_percent = 100, .window = 1, .open_time = 5s};
  Bench bench(options);
  CHECK(bench.call({"500"}) == "attempt, failed");
  bench.now += 5s;
  CHECK(bench.call({"cut"}) == "attempt, cut");
  {
    CallMachine destroyed(bench.guards, options, bench.counters, {}, {});
    CHECK(std::holds_alternative<CallMachine::Attempt>(destroyed.begin(bench.now)));
    CHECK(bench.call({}) == "breaker");
  }
  CHECK(bench.counters.calls_cut.value() == 2);
  CHECK(bench.call({"200"}) == "attempt, ok");
}

TEST_CASE("a full bulkhead refuses at once, and a call keeps its place while it waits to retry",
          "[upstream]") {
  auto options = three_attempts();
  options.bulkhead = 1;
  Bench bench(options);
  {
    CallMachine first(bench.guards, options, bench.counters, {}, {});
    CHECK(std::holds_alternative<CallMachine::Attempt>(first.begin(start)));
    CHECK(bench.call({}) == "bulkhead");
    auto next = first.attempted({.end = AttemptEnd::reset}, start);
    CHECK(std::holds_alternative<CallMachine::Wait>(next));
    CHECK(bench.call({}) == "bulkhead");
    next = first.waited(start + 1s);
    next = first.attempted(result_of("200"), start + 1s);
    CHECK(std::get<CallEnd>(next) ==
          CallEnd{.outcome = CallOutcome::ok, .attempts = 2, .last = result_of("200")});
    CHECK(bench.call({"200"}) == "attempt, ok");
  }
  {
    CallMachine destroyed(bench.guards, options, bench.counters, {}, {});
    destroyed.begin(start);
    CHECK(bench.call({}) == "bulkhead");
  }
  CHECK(bench.call({"200"}) == "attempt, ok");
  CHECK(bench.counters.refused_by_bulkhead.value() == 3);
}

TEST_CASE("a call that waits to retry can be cut", "[upstream]") {
  Bench bench(three_attempts());
  CallMachine machine(bench.guards, bench.options, bench.counters, {}, {});
  machine.begin(start);
  machine.attempted({.end = AttemptEnd::reset}, start);
  CHECK(std::get<CallEnd>(machine.cut()).outcome == CallOutcome::cut);
  CHECK(bench.counters.calls_cut.value() == 1);
}

TEST_CASE("what was counted adds up", "[upstream]") {
  auto options = three_attempts();
  options.retry_budget_percent = 0;
  options.bulkhead = 1;
  options.breaker = BreakerPolicy{.failure_percent = 100, .window = 30, .open_time = 5s};
  Bench bench(options);
  bench.call({"200"});
  bench.call({"404"});
  bench.call({"late"}, 100ms);
  bench.call({"cut"});
  bench.call({"reset", "reset", "malformed"});
  {
    CallMachine holds(bench.guards, options, bench.counters, {}, {});
    holds.begin(start);
    bench.call({});
  }
  const auto& count = bench.counters;
  CHECK(count.calls.value() == 7);
  CHECK(count.calls_ok.value() == 1);
  CHECK(count.calls_failed.value() == 2);
  CHECK(count.calls_out_of_time.value() == 1);
  CHECK(count.calls_cut.value() == 2);
  CHECK(count.refused_by_bulkhead.value() == 1);
  CHECK(count.answers_not_good.value() == 1);
  CHECK(count.retries.value() == 2);
  CHECK(count.attempts.value() == 8);
  const auto ended = [&](AttemptEnd end) {
    return count.attempts_ended.at(static_cast<std::size_t>(end)).value();
  };
  CHECK(ended(AttemptEnd::answered) == 2);
  CHECK(ended(AttemptEnd::reset) == 2);
  CHECK(ended(AttemptEnd::timed_out) == 1);
  CHECK(ended(AttemptEnd::malformed) == 1);
  CHECK(ended(AttemptEnd::cut) == 2);
}
