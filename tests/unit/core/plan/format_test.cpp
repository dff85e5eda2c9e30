#include <algorithm>
#include <cmath>

#include "core/plan/plan.hpp"
#include "core/plan/random.hpp"
#include "tests/catch.hpp"

using namespace waitbench;
using namespace std::chrono_literals;

namespace {

// A plan of arbitrary steps with arbitrary values within the limits.
Plan arbitrary_plan(std::uint64_t n) {
  RandomStream random(99, n, 0);
  const auto below = [&](double end) { return random.uniform() * end; };
  const auto duration = [&] {  // of every magnitude
    double ns = 3.6e12;
    for (auto digits = static_cast<int>(below(12)); digits > 0; --digits) ns /= 10;
    return Duration(1 + static_cast<std::int64_t>(below(ns - 1)));
  };
  const auto millionths = [&](double end) { return std::nearbyint(below(end) * 1e6) / 1e6; };
  const auto time = [&]() -> RandomTime {
    switch (static_cast<int>(below(4))) {
      case 0:
        return Constant{duration()};
      case 1:
        return Exponential{duration()};
      case 2: {
        const auto a = duration(), b = duration();
        return Uniform{std::min(a, b), std::max(a, b)};
      }
      default:
        return Lognormal{duration(), millionths(10)};
    }
  };
  const auto name = [&] {
    std::string made;
    for (auto left = 1 + static_cast<int>(below(16)); left > 0; --left)
      made += "-_aZ09"[static_cast<std::size_t>(below(6))];
    return made;
  };
  const auto step = [&]() -> Step {
    switch (static_cast<int>(below(7))) {
      case 0:
        return step::Wait{time()};
      case 1:
        return step::Cpu{time()};
      case 2:
        return step::Pool{name(), time()};
      case 3:
        return step::Call{"http://127.0.0.1:8080/?" + name()};
      case 4:
        return step::Db{"\"" + name() + "\", (" + name() + ");"};
      case 5:
        return step::Reply{Bytes{static_cast<std::uint64_t>(below(16777216))}};
      default:
        return step::Fail{millionths(100)};
    }
  };
  // Up to `left` steps; branches take theirs from them.
  const auto steps = [&](const auto& self, int& left, int levels) -> Plan {
    Plan plan;
    for (auto here = 1 + static_cast<int>(below(left)); here > 0 && left > 0; --here) {
      --left;
      if (levels > 0 && left > 0 && below(8) < 1) {
        step::Together together;
        for (auto branches = 1 + static_cast<int>(below(4)); branches > 0 && left > 0; --branches)
          together.branches.push_back(self(self, left, levels - 1));
        plan.steps.emplace_back(std::move(together));
        continue;
      }
      plan.steps.push_back(step());
    }
    return plan;
  };
  int left = 64;
  return steps(steps, left, 8);
}

std::string normalised(std::string_view text) {
  return format_plan(parse_plan(text).value());
}

}  // namespace

TEST_CASE("a plan is written as users write it", "[plan]") {
  CHECK(normalised("wait 5s") == "wait 5s");
  CHECK(normalised("cpu  1ms;wait uniform( 1ms , 9ms );reply 16KiB;fail 0.50%") ==
        "cpu 1ms; wait uniform(1ms,9ms); reply 16KiB; fail 0.5%");
  CHECK(normalised("wait exp(200ms); wait lognormal(200ms,0.5)") ==
        "wait exp(200ms); wait lognormal(200ms,0.5)");
  CHECK(normalised("together(wait 1s,wait 2s;cpu 5ms ,together( pool  db 20ms))") ==
        "together(wait 1s, wait 2s; cpu 5ms, together(pool db 20ms))");
  CHECK(normalised("call  HTTP://a:80/%7e?b=c&d ;together(call http://[::1] ,call http://b)") ==
        "call HTTP://a:80/%7e?b=c&d; together(call http://[::1], call http://b)");
  CHECK(normalised(R"~(db  "a;""b""" ;together(db "(,"))~") == R"~(db "a;""b"""; together(db "(,"))~");
  CHECK(normalised("wait 1.5s; wait 90s; wait 0s") == "wait 1.5s; wait 90s; wait 0s");
}

TEST_CASE("where four digits would lose something, all are written", "[plan]") {
  CHECK(normalised("wait 1234567ns") == "wait 1234567ns");
  CHECK(normalised("reply 16385B") == "reply 16385B");
  CHECK(normalised("fail 0.000001%") == "fail 0.000001%");
  CHECK(normalised("wait lognormal(1s,1.234567)") == "wait lognormal(1s,1.234567)");
}

TEST_CASE("what is written is read back to the same plan", "[plan]") {
  for (std::uint64_t n = 0; n < 2000; ++n) {
    const auto plan = arbitrary_plan(n);
    const auto text = format_plan(plan);
    INFO(text);
    const auto read_back = parse_plan(text);
    REQUIRE(read_back.has_value());
    REQUIRE(*read_back == plan);
  }
}

TEST_CASE("the longest plan that can be meant fits the limit of a text", "[plan]") {
  Plan plan;
  const std::string name(longest_pool_name, 'x');
  plan.steps.assign(most_steps, step::Pool{name, Uniform{3599999999998ns, 3599999999999ns}});
  const auto text = format_plan(plan);
  CHECK(text.size() <= longest_plan);
  CHECK(parse_plan(text).value() == plan);
}
