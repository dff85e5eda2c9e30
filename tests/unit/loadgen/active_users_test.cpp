#include "loadgen/active_users.hpp"

#include <algorithm>

#include "tests/catch.hpp"

using namespace waitbench;
using namespace waitbench::loadgen;
using namespace std::chrono_literals;

namespace {

// Fast enough for a step to be as good as one.
constexpr Rate no_limit{1e12};

Closed staged(std::string_view stages) {
  return closed_in_stages(std::get<std::vector<UserStage>>(parse_stages(stages).value()));
}

struct Users {
  Users(const Closed& load, const Phases& phases, Rate connect_rate = no_limit)
      : load(load), curve(load, phases, connect_rate) {}
  Users(std::string_view stages, Duration warmup, Rate connect_rate = no_limit)
      : Users(staged(stages), phases_of(stages, warmup), connect_rate) {}

  static Phases phases_of(std::string_view stages, Duration warmup) {
    return {{warmup, warmup + total_length(parse_stages(stages).value())}, warmup};
  }

  std::vector<Window> spans_of(std::uint64_t user) const {
    std::vector<Window> spans;
    ActiveTimes active(curve, user);
    while (const auto span = active.next()) spans.push_back(*span);
    return spans;
  }
  std::uint64_t active_at(Duration t) const {
    std::uint64_t count = 0;
    for (std::uint64_t k = 0; k < load.users; ++k)
      count += std::ranges::any_of(spans_of(k), [t](const Window& span) { return span.contains(t); });
    return count;
  }

  Closed load;
  UserCurve curve;
};

bool is(const std::vector<Window>& spans, const std::vector<Window>& expected) {
  return std::ranges::equal(spans, expected, [](const Window& a, const Window& b) {
    return std::chrono::abs(a.begin - b.begin) <= 1ns && std::chrono::abs(a.end - b.end) <= 1ns;
  });
}

}  // namespace

TEST_CASE("users of a load without stages begin evenly over the ramp and stay", "[active_users]") {
  const Users users(Closed{.users = 100}, {{5s, 20s}, 5s}, Rate{10000});
  CHECK(is(users.spans_of(0), {{0s, 20s}}));
  CHECK(is(users.spans_of(50), {{2500ms, 20s}}));
  CHECK(is(users.spans_of(99), {{4950ms, 20s}}));
  CHECK(users.spans_of(100).empty());
}

TEST_CASE("never faster than connections may be made", "[active_users]") {
  const Users users(Closed{.users = 10000}, {{0s, 15s}, 0s}, Rate{10000});
  CHECK(is(users.spans_of(5000), {{500ms, 15s}}));
  const Users ramped(Closed{.users = 10000}, {{500ms, 15s}, 500ms}, Rate{10000});
  CHECK(is(ramped.spans_of(9000), {{900ms, 15s}}));
}

TEST_CASE("a ramp may be longer than the warm-up, and than the load", "[active_users]") {
  const Users users(Closed{.users = 10}, {{1s, 6s}, 10s});
  CHECK(is(users.spans_of(3), {{3s, 6s}}));
  CHECK(users.spans_of(6).empty());
}

TEST_CASE("each user begins when the ramp exceeds its number, and ends when it falls to it",
          "[active_users]") {
  const Users users("0..100 users over 10s; 100 users for 30s; 100..0 users over 10s", 0s);
  CHECK(is(users.spans_of(0), {{0s, 50s}}));
  CHECK(is(users.spans_of(25), {{2500ms, 47500ms}}));
  CHECK(is(users.spans_of(99), {{9900ms, 40100ms}}));
  CHECK(users.active_at(9999ms) == 100);
}

TEST_CASE("a spike's users come, go, and come again", "[active_users]") {
  const Users users("10 users for 10s; 50 users for 5s; 5 users for 5s; 20..40 users over 20s", 2s);
  CHECK(users.load.users == 50);
  CHECK(is(users.spans_of(4), {{800ms, 42s}}));
  CHECK(is(users.spans_of(9), {{1800ms, 17s}, {22s, 42s}}));
  CHECK(is(users.spans_of(30), {{12s, 17s}, {32s, 42s}}));
  CHECK(is(users.spans_of(45), {{12s, 17s}}));
}

TEST_CASE("a pause is a stage without users", "[active_users]") {
  const Users users("3 users for 1s; 0 users for 1s; 3 users for 1s", 0s);
  CHECK(is(users.spans_of(2), {{0s, 1s}, {2s, 3s}}));
}

TEST_CASE("a step is climbed at the rate of new connections", "[active_users]") {
  const Users users("10 users for 10s; 510 users for 5s", 1s, Rate{1000});
  CHECK(is(users.spans_of(9), {{900ms, 16s}}));
  CHECK(is(users.spans_of(10), {{11s, 16s}}));
  CHECK(is(users.spans_of(260), {{11250ms, 16s}}));
  CHECK(is(users.spans_of(509), {{11499ms, 16s}}));
}

TEST_CASE("a step that is too high for its stage goes on in the next, or is given up", "[active_users]") {
  const Users on("0 users for 1s; 100 users for 1s; 100..120 users over 10s", 0s, Rate{50});
  CHECK(is(on.spans_of(49), {{1980ms, 12s}}));
  CHECK(is(on.spans_of(99), {{2980ms, 12s}}));
  // 50 users behind at 2 s, of which 50 - 2 a second are made up: level at 3.0417 s.
  CHECK(is(on.spans_of(110), {{7s, 12s}}));
  const Users off("0 users for 1s; 100 users for 1s; 20 users for 5s", 0s, Rate{50});
  CHECK(is(off.spans_of(40), {{1800ms, 2s}}));
  CHECK(is(off.spans_of(10), {{1200ms, 7s}}));
  CHECK(off.spans_of(60).empty());
}

TEST_CASE("a ramp that is steeper than connections may be made is climbed at that rate", "[active_users]") {
  const Users users("0..1000 users over 1s; 1000 users for 9s", 0s, Rate{500});
  CHECK(is(users.spans_of(500), {{1s, 10s}}));
  CHECK(is(users.spans_of(999), {{1998ms, 10s}}));
}

// Against the definition, evaluated in small steps: the load's users at t, but at most connect_rate more than
// an instant ago; user k is active while there are more than k.
TEST_CASE("the spans are those of a simulation", "[active_users]") {
  const Users users(
      "40..80 users over 3s; 80 users for 1s; 10..10 users over 1s; 300 users for 2s; 300..0 users over 2s; "
      "5 users for 1s; 5..200 users over 500ms; 100 users for 1s",
      1s, Rate{120});
  const auto wanted = [&](Duration t) -> double {
    if (t < 1s) return 40 * to_seconds(t);
    auto begin = Duration(1s);
    for (const auto& stage : users.load.stages) {
      const auto from = static_cast<double>(stage.from), to = static_cast<double>(stage.to);
      if (t < begin + stage.length)
        return from + (to - from) * to_seconds(t - begin) / to_seconds(stage.length);
      begin += stage.length;
    }
    return 0;
  };
  std::vector<std::vector<Window>> spans;
  for (std::uint64_t k = 0; k < users.load.users; ++k) spans.push_back(users.spans_of(k));
  constexpr auto step = 50us;
  double now = 0;
  for (Duration t{}; t < 12500ms; t += step) {
    now = std::min(wanted(t), now + 120 * to_seconds(step));
    if (t % 10ms != 0ns) continue;
    const auto active = static_cast<double>(std::ranges::count_if(spans, [t](const auto& of_user) {
      return std::ranges::any_of(of_user, [t](const Window& span) { return span.contains(t); });
    }));
    INFO(to_seconds(t));
    CHECK(active >= now - 0.1);
    CHECK(active <= now + 1.1);
  }
}

TEST_CASE("a lone constant stage of users is a load without stages", "[active_users]") {
  const auto load = staged("20 users for 5s");
  CHECK(load.users == 20);
  CHECK(load.stages.empty());
}
