#include <algorithm>
#include <cmath>

#include "core/plan/plan.hpp"
#include "tests/catch.hpp"

using namespace waitbench;
using namespace std::chrono_literals;

namespace {

Plan plan(std::string_view text) {
  return parse_plan(text).value();
}

Duration wait_time(const DrawnPlan& drawn, std::size_t action = 0) {
  return std::get<DrawnPlan::Wait>(drawn.actions.at(action)).time;
}

// Of the first wait, over requests 0 to count - 1, in seconds and rising.
std::vector<double> sample(std::string_view text, std::uint64_t count) {
  const auto p = plan(text);
  std::vector<double> seconds;
  for (std::uint64_t n = 0; n < count; ++n) seconds.push_back(to_seconds(wait_time(draw(p, 1, n))));
  std::ranges::sort(seconds);
  return seconds;
}

double mean(const std::vector<double>& values) {
  double sum = 0;
  for (const double v : values) sum += v;
  return sum / static_cast<double>(values.size());
}

// The largest distance between the sample's distribution and `cdf` (Kolmogorov and Smirnov).
template <class Cdf>
double distance(const std::vector<double>& sorted, Cdf cdf) {
  const auto size = static_cast<double>(sorted.size());
  double worst = 0;
  for (std::size_t i = 0; i < sorted.size(); ++i) {
    const double p = cdf(sorted[i]);
    worst = std::max({worst, p - static_cast<double>(i) / size, static_cast<double>(i + 1) / size - p});
  }
  return worst;
}

constexpr std::uint64_t many = 20'000;
const double allowed =
    1.95 / std::sqrt(static_cast<double>(many));  // exceeded by one true sample in a thousand

}  // namespace

TEST_CASE("constant times are drawn as written", "[plan]") {
  const auto drawn = draw(plan("wait 5s; cpu 1ms; reply 1KiB; wait 2s; reply 2KiB"), 1, 2);
  const std::vector<DrawnPlan::Action> actions{DrawnPlan::Wait{5s}, DrawnPlan::Cpu{1ms}, DrawnPlan::Wait{2s}};
  CHECK(drawn.actions == actions);
  CHECK(drawn.reply == Bytes{2048});  // the last one counts
  CHECK_FALSE(drawn.fail);
  CHECK_FALSE(draw(plan("wait 5s"), 1, 2).reply);
}

TEST_CASE("branches are drawn into one list, each with its length", "[plan]") {
  const std::vector<std::string> pools{"db", "cache"};
  const auto p =
      plan("together(wait 1s, wait 2s; reply 1B; cpu 5ms, together(pool cache 3s)); pool other 4s");
  const auto drawn = draw(p, 1, 2, pools);
  const std::vector<DrawnPlan::Action> actions{DrawnPlan::Together{9},
                                               DrawnPlan::Branch{1},
                                               DrawnPlan::Wait{1s},
                                               DrawnPlan::Branch{2},
                                               DrawnPlan::Wait{2s},
                                               DrawnPlan::Cpu{5ms},
                                               DrawnPlan::Branch{3},
                                               DrawnPlan::Together{2},
                                               DrawnPlan::Branch{1},
                                               DrawnPlan::Pool{.time = 3s, .of = 1},
                                               DrawnPlan::Pool{.time = 4s, .of = 2}};
  CHECK(drawn.actions == actions);
  CHECK(drawn.reply == Bytes{1});
}

TEST_CASE("statements know their place, and keep room for who runs them", "[plan]") {
  const std::vector<std::string> statements{"a", "b"};
  const auto p = plan(R"(db "b"; together(db "a", db "c"; wait 1s); db "b")");
  CHECK(statements_of(p) == std::vector<std::string>{"b", "a", "c"});
  CHECK(statements_of(plan("wait 1s; call http://a/; later(db \"a\")")).empty());
  auto drawn = draw(p, 1, 2, {}, {}, statements);
  const DrawnPlan::Origin origin;
  const std::vector<DrawnPlan::Action> actions{DrawnPlan::Db{.statement = 1},
                                               origin,
                                               DrawnPlan::Together{7},
                                               DrawnPlan::Branch{2},
                                               DrawnPlan::Db{.statement = 0},
                                               origin,
                                               DrawnPlan::Branch{3},
                                               DrawnPlan::Db{.statement = 2},
                                               origin,
                                               DrawnPlan::Wait{1s},
                                               DrawnPlan::Db{.statement = 1},
                                               origin};
  CHECK(drawn.actions == actions);
  CHECK(drawn.actions.capacity() == actions.size());
  const Actions all(drawn.actions);
  CHECK(first(all).size() == 2);
  CHECK(inside(all).size() == 1);
  CHECK(time_of(all) == 1s);
  CHECK(draws(p) == false);
  const DrawnPlan::Origin told{.request = 7, .deadline = TimePoint(9s)};
  tell_origin(drawn, told);
  CHECK(std::get<DrawnPlan::Origin>(drawn.actions[1]) == told);
}

TEST_CASE("calls are numbered in the order of the text, and know the place of their URL", "[plan]") {
  const std::vector<std::string> urls{"http://a/", "http://b/"};
  const auto p = plan("call http://b/; together(call http://a/, call http://c/; wait 1s); call http://b/");
  CHECK(urls_of(p) == std::vector<std::string>{"http://b/", "http://a/", "http://c/"});
  CHECK(urls_of(plan("wait 1s; pool db 1s")).empty());
  auto drawn = draw(p, 1, 2, {}, urls);
  const DrawnPlan::Origin origin;
  const std::vector<DrawnPlan::Action> actions{DrawnPlan::Call{.to = 1, .number = 0},
                                               origin,
                                               DrawnPlan::Together{7},
                                               DrawnPlan::Branch{2},
                                               DrawnPlan::Call{.to = 0, .number = 1},
                                               origin,
                                               DrawnPlan::Branch{3},
                                               DrawnPlan::Call{.to = 2, .number = 2},
                                               origin,
                                               DrawnPlan::Wait{1s},
                                               DrawnPlan::Call{.to = 1, .number = 3},
                                               origin};
  CHECK(drawn.actions == actions);
  const Actions all(drawn.actions);
  CHECK(first(all).size() == 2);
  CHECK(inside(all).size() == 1);
  CHECK(rest(rest(all)).size() == 2);
  CHECK(time_of(all) == 1s);
  CHECK(draws(p) == false);
  CHECK(draw(p, 3, 4, {}, urls) == drawn);
}

TEST_CASE("a drawn plan is read action by action, branch by branch", "[plan]") {
  auto drawn = draw(plan("together(wait 1s, wait 2s; cpu 5ms); wait 4s"), 1, 2);
  const Actions all(drawn.actions);
  REQUIRE(rest(all).size() == 1);
  CHECK(std::get<DrawnPlan::Wait>(rest(all).front()).time == 4s);
  CHECK(rest(rest(all)).empty());
  const auto branches = inside(all);
  REQUIRE(branches.size() == 5);
  CHECK(inside(branches).size() == 1);
  CHECK(inside(rest(branches)).size() == 2);
  CHECK(rest(rest(branches)).empty());
  CHECK(inside(rest(all)).empty());
  CHECK(first(all).size() == 6);
  CHECK(first(rest(all)).size() == 1);
}

TEST_CASE("without anything in the way, branches take as long as the longest", "[plan]") {
  const auto time = [](std::string_view text) {
    auto drawn = draw(plan(text), 1, 2);
    return time_of(drawn.actions);
  };
  CHECK(time("wait 1s; cpu 2s; pool db 3s; reply 1B") == 6s);
  CHECK(time("together(wait 1s, wait 2s; cpu 500ms, pool db 2s); wait 4s") == 6500ms);
  CHECK(time("together(wait 1s; together(wait 1s, wait 3s), wait 2s)") == 4s);
}

// Computed by an independent implementation of Philox, inversion and the polar method, in Python.
TEST_CASE("draws are the same on every platform", "[plan]") {
  struct Row {
    std::uint64_t seed, n;
    Duration exponential, uniform, lognormal;
  };
  const auto p = plan("wait exp(200ms); cpu uniform(1ms,9ms); wait lognormal(200ms,0.5); fail 30%");
  for (const auto& row : {
           Row{0, 0, 424921588ns, 8316819ns, 107380599ns},
           Row{1, 0, 450159345ns, 2073802ns, 142822219ns},
           Row{1, 1, 60167551ns, 6319616ns, 216308652ns},
           Row{42, 1099511627783, 58133001ns, 6232122ns, 129146845ns},
           Row{0xdeadbeefcafef00d, 123456789, 1074272723ns, 6910797ns, 208978034ns},
       }) {
    const auto drawn = draw(p, row.seed, row.n);
    CHECK(wait_time(drawn, 0) == row.exponential);
    CHECK(std::get<DrawnPlan::Cpu>(drawn.actions.at(1)).time == row.uniform);
    CHECK(wait_time(drawn, 2) == row.lognormal);
    CHECK_FALSE(drawn.fail);
  }
}

TEST_CASE("a draw depends on seed and request alone", "[plan]") {
  const auto p = plan("wait exp(200ms); cpu exp(1ms); fail 50%");
  CHECK(draw(p, 3, 7) == draw(p, 3, 7));
  CHECK(wait_time(draw(p, 3, 7)) != wait_time(draw(p, 3, 8)));
  CHECK(wait_time(draw(p, 3, 7)) != wait_time(draw(p, 4, 7)));
}

TEST_CASE("a step draws by its place in the text, whatever branch it stands in", "[plan]") {
  const auto apart = draw(plan("cpu 1s; wait exp(1s); cpu 1s; wait exp(1s); fail 50%"), 3, 7);
  const auto within = draw(plan("together(wait exp(1s), cpu 1s; pool db exp(1s); fail 50%)"), 3, 7);
  CHECK(std::get<DrawnPlan::Wait>(within.actions.at(2)).time == wait_time(apart, 1));
  CHECK(std::get<DrawnPlan::Pool>(within.actions.at(5)).time == wait_time(apart, 3));
  for (std::uint64_t n = 0; n < 20; ++n) {
    CHECK(draw(plan("wait 1s; fail 50%"), 3, n).fail == draw(plan("together(fail 50%)"), 3, n).fail);
  }
}

TEST_CASE("changing one step leaves the draws of the others alone", "[plan]") {
  const auto before = draw(plan("wait lognormal(1s,1); wait exp(1s)"), 3, 7);
  const auto after = draw(plan("wait 5s; wait exp(1s)"), 3, 7);
  CHECK(wait_time(before, 1) == wait_time(after, 1));
}

TEST_CASE("equal steps of one request draw apart", "[plan]") {
  const auto drawn = draw(plan("wait exp(1s); wait exp(1s)"), 3, 7);
  CHECK(wait_time(drawn, 0) != wait_time(drawn, 1));
}

TEST_CASE("exponential times are exponential", "[plan]") {
  const auto times = sample("wait exp(200ms)", many);
  CHECK(mean(times) == Approx(0.2).epsilon(0.02));
  CHECK(distance(times, [](double t) { return 1 - std::exp(-t / 0.2); }) < allowed);
}

TEST_CASE("uniform times are uniform within their bounds", "[plan]") {
  const auto times = sample("wait uniform(1ms,9ms)", many);
  CHECK(times.front() >= 0.001);
  CHECK(times.back() <= 0.009);
  CHECK(distance(times, [](double t) { return (t - 0.001) / 0.008; }) < allowed);
}

TEST_CASE("lognormal times are lognormal", "[plan]") {
  const auto times = sample("wait lognormal(200ms,0.5)", many);
  CHECK(times[many / 2] == Approx(0.2).epsilon(0.02));
  CHECK(distance(times, [](double t) { return std::erfc(-std::log(t / 0.2) / 0.5 / std::sqrt(2.0)) / 2; }) <
        allowed);
}

TEST_CASE("every draw lies within 0 and an hour", "[plan]") {
  for (const auto* text : {"wait lognormal(1h,10)", "wait exp(1h)", "wait lognormal(1ns,10)"}) {
    const auto times = sample(text, 2000);
    CHECK(times.front() >= 0);
    CHECK(times.back() <= 3600);
  }
  CHECK(sample("wait lognormal(1h,10)", 2000).back() == 3600);       // and some reach it
  CHECK(wait_time(draw({{step::Wait{Constant{2h}}}}, 1, 1)) == 1h);  // even of plans that no text can say
  CHECK(wait_time(draw({{step::Wait{Constant{-1s}}}}, 1, 1)) == 0s);
}

TEST_CASE("the share of failures is the one asked for", "[plan]") {
  const auto failures = [](std::string_view text) {
    int count = 0;
    for (std::uint64_t n = 0; n < 10'000; ++n) count += draw(plan(text), 5, n).fail ? 1 : 0;
    return count;
  };
  CHECK(failures("fail 0%") == 0);
  CHECK(failures("fail 100%") == 10'000);
  CHECK(failures("fail 10%") == Approx(1000).margin(120));            // four standard deviations
  CHECK(failures("fail 10%; fail 10%") == Approx(1900).margin(157));  // 1 - 0.9 * 0.9
}

TEST_CASE("a plan that draws is told from one that does not", "[plan]") {
  for (const auto* text :
       {"wait exp(1s)", "cpu exp(1s)", "wait 5s; wait uniform(1s,2s)", "wait lognormal(1s,0.1)", "fail 1%",
        "pool db exp(1s)", "together(wait 1s, wait 1s; together(fail 1%))"}) {
    INFO(text);
    CHECK(draws(plan(text)));
  }
  for (const auto* text : {"wait 5s", "cpu 1ms; reply 1B", "wait uniform(1s,1s)", "wait lognormal(1s,0)",
                           "fail 0%", "fail 100%", "together(wait 1s, pool db 2s)"}) {
    INFO(text);
    CHECK_FALSE(draws(plan(text)));
    CHECK(draw(plan(text), 1, 1) == draw(plan(text), 2, 2));
  }
}
