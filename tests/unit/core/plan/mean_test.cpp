#include "core/plan/plan.hpp"
#include "tests/catch.hpp"

using namespace waitbench;
using namespace std::chrono_literals;

namespace {

double mean_seconds(std::string_view plan) {
  return to_seconds(mean_wait(parse_plan(plan).value()));
}

// The average first wait of many requests.
double average_seconds(std::string_view text) {
  const auto plan = parse_plan(text).value();
  constexpr int count = 200'000;
  double sum = 0;
  for (std::uint64_t n = 0; n < count; ++n)
    sum += to_seconds(std::get<DrawnPlan::Wait>(draw(plan, 11, n).actions.front()).time);
  return sum / count;
}

}  // namespace

TEST_CASE("the means of the distributions", "[plan]") {
  CHECK(mean_of(Constant{5s}) == 5s);
  CHECK(mean_of(Exponential{200ms}) == 200ms);
  CHECK(mean_of(Uniform{1ms, 9ms}) == 5ms);
  CHECK(to_seconds(mean_of(Lognormal{200ms, 0.5})) == Approx(0.2 * 1.1331484530668263));  // e^(1/8)
  CHECK(mean_of(Lognormal{200ms, 0}) == 200ms);
}

TEST_CASE("waits and computation are summed apart", "[plan]") {
  const auto plan =
      parse_plan("wait 5s; cpu 1ms; wait exp(1s); cpu uniform(1ms,3ms); reply 1KiB; fail 5%").value();
  CHECK(mean_wait(plan) == 6s);
  CHECK(mean_cpu(plan) == 3ms);
  CHECK(mean_wait({}) == 0s);
}

TEST_CASE("the sums are over all branches, holding a connection is waiting", "[plan]") {
  const auto plan =
      parse_plan("together(wait 1s; cpu 1ms, pool db exp(2s), together(cpu 2ms, wait 4s)); wait 8s").value();
  CHECK(mean_wait(plan) == 15s);
  CHECK(mean_cpu(plan) == 3ms);
}

TEST_CASE("a request takes the longest of its branches, the sum of the rest", "[plan]") {
  const auto time = [](std::string_view text) { return mean_time(parse_plan(text).value()); };
  CHECK(time("wait 5s; cpu exp(1s); pool db 1s; reply 1KiB; fail 5%") == 7s);
  CHECK(time("together(wait 1s, cpu 2s; wait 1s, pool db 2s); wait 8s") == 11s);
  CHECK(time("db \"select pg_sleep(9)\"; wait 1s") == 1s);
  CHECK(time("call http://a/; wait 1s; together(call http://b/, wait 2s)") == 3s);
  CHECK(time("together(wait 1s; together(wait 1s, wait 3s), fail 1%)") == 4s);
}

TEST_CASE("the expected longest of random branches is not the longest expectation", "[plan]") {
  const auto seconds = [](std::string_view text) { return to_seconds(mean_time(parse_plan(text).value())); };
  // Of n exponential times of mean 1 the longest has the mean 1 + 1/2 + ... + 1/n, the variance 1 + 1/4 +
  // ...; of n uniform ones n / (n + 1). Allowed are four standard errors of 10,000 draws.
  CHECK(seconds("together(wait exp(1s), pool db exp(1s))") == Approx(1.5).margin(0.045));
  CHECK(seconds("together(wait exp(1s), wait exp(1s), wait exp(1s), wait exp(1s))") ==
        Approx(25.0 / 12).margin(0.048));
  CHECK(seconds("together(wait uniform(0s,1s), wait uniform(0s,1s)); wait exp(2s)") ==
        Approx(2.0 + 2.0 / 3).margin(0.0095));
}

TEST_CASE("failing steps are independent of each other", "[plan]") {
  CHECK(mean_success(parse_plan("wait 1s").value()) == 1);
  CHECK(mean_success(parse_plan("fail 5%").value()) == Approx(0.95));
  CHECK(mean_success(parse_plan("fail 10%; wait 1s; fail 50%").value()) == Approx(0.45));
  CHECK(mean_success(parse_plan("fail 10%; together(wait 1s, fail 50%)").value()) == Approx(0.45));
}

TEST_CASE("a mean counts the cap of the draws", "[plan]") {
  CHECK(to_seconds(mean_of(Exponential{1h})) == Approx(3600 * 0.6321205588285577));  // 1 - 1/e
  for (const auto* text :
       {"wait exp(1h)", "wait lognormal(10m,1.5)", "wait lognormal(1h,3)", "wait lognormal(1s,2)"}) {
    INFO(text);
    CHECK(mean_seconds(text) == Approx(average_seconds(text)).epsilon(0.03));
  }
}
