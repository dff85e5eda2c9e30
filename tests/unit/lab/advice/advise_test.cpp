#include "lab/advice/advise.hpp"

#include <algorithm>
#include <cmath>

#include <fmt/format.h>

#include "tests/catch.hpp"
#include "tests/unit/lab/advice/sample_prices.hpp"

using namespace waitbench;
using namespace waitbench::lab;
using namespace std::chrono_literals;

namespace {

// A machine of 2 cores whose limits are those of a common one.
Limits limits() {
  Limits l;
  l.descriptors = l.descriptors_hard = 200'000;
  l.threads_max = 190'000;
  l.pid_max = 32'768;
  l.max_map_count = 65'530;
  l.memory_available = sample::mib(20'000);
  l.threads_running = 100;
  l.cores = 2;
  return l;
}
constexpr std::uint64_t most_threads = (65'530 - 300) / 2;  // by max_map_count

Workload closed(Duration io, Duration cpu, std::uint64_t users) {
  Workload w;
  w.io = io;
  w.cpu = cpu;
  w.demand = Users{users, 0ns};
  w.cores = 2;
  w.memory = sample::mib(20'000);
  return w;
}
Workload open(Duration io, Duration cpu, double per_s) {
  auto w = closed(io, cpu, 1);
  w.demand = ArrivalRate{per_s};
  return w;
}

const Alternative& of(const Advice& advice, Way way) {
  REQUIRE(std::ranges::find(advice.alternatives, way, &Alternative::way) != advice.alternatives.end());
  return advice.of(way);
}
Way best(const Advice& advice) {
  REQUIRE(advice.best() != nullptr);
  return advice.best()->way;
}
bool says(const std::vector<std::string>& sentences, std::string_view part) {
  return std::ranges::any_of(sentences, [&](const auto& s) { return s.find(part) != std::string::npos; });
}

bool near(Duration a, Duration b, Duration by = 1us) {
  return a - b <= by && b - a <= by;
}

// Without prices nothing is added to the plan, and the formulas show by themselves.
Advice plain(const Workload& w) {
  return advise(w, nullptr, limits());
}
Advice priced(const Workload& w) {
  static const auto prices = sample::prices();
  return advise(w, &prices, limits());
}

}  // namespace

TEST_CASE("a tiny load needs a thread each, and no async", "[advise]") {
  const auto advice = priced(closed(100ms, 1ms, 5));
  CHECK(advice.style == Style::request_response);
  CHECK(best(advice) == Way::thread);
  CHECK(says(advice.reasons, "You do not need async here: 9 threads"));  // 5 and the server's 4
  CHECK(!of(advice, Way::queue).against.empty());
}

TEST_CASE("1,000 users who wait 5 s: N/S, S, and N threads", "[advise]") {
  const auto advice = plain(closed(5s, 0ms, 1'000));
  for (const auto way : {Way::thread, Way::coroutine}) {
    CHECK(of(advice, way).throughput_per_s == Approx(200));
    CHECK(near(*of(advice, way).response, 5s));
    CHECK(near(*of(advice, way).p99, 5s));
    CHECK(of(advice, way).limit == "the users");
  }
  CHECK(of(advice, Way::thread).threads == 1'000);
  CHECK(of(advice, Way::coroutine).threads == 2);  // a loop for each core; what else it has is a price
  CHECK(!of(advice, Way::thread).memory);
  CHECK(best(advice) == Way::thread);
}

TEST_CASE("what takes prices is not made up, and said to be missing", "[advise]") {
  const auto waits = plain(closed(5s, 0ms, 1'000)), computes = plain(open(50ms, 1ms, 400));
  for (const auto& a : waits.alternatives) {
    CHECK(!a.memory);
    CHECK(!a.cpu_share);
  }
  CHECK(of(waits, Way::pool).threads == 202);
  CHECK(of(waits, Way::queue).threads == of(waits, Way::queue).size + 2);
  CHECK(!of(computes, Way::thread).cpu_share);
  CHECK(of(computes, Way::thread).cpu_of_plan == Approx(0.2));
  CHECK(of(priced(open(50ms, 1ms, 400)), Way::thread).cpu_share > 0.2);
  CHECK(of(plain(closed(0ms, 20ms, 800)), Way::thread).cpu_share == 1);  // nothing beside it can add to that
  for (const auto& advice : {waits, computes}) {
    CHECK(says(advice.reasons, "You do not need async here, unless memory decides"));
    CHECK(says(advice.reasons, "Memory was neither compared nor held against"));
    CHECK(says(advice.reasons, "waitbench advise --prices"));
  }
  CHECK(says(plain(closed(5s, 0ms, 17'000)).reasons, "Coroutines do it with 2 threads."));
  CHECK(!says(priced(closed(5s, 0ms, 1'000)).reasons, "Memory was"));
}

TEST_CASE("with prices memory is the server's and so many of each", "[advise]") {
  const auto advice = priced(closed(5s, 0ms, 1'000));
  const auto& thread = of(advice, Way::thread);
  CHECK(thread.resident == Bytes{sample::mib(10).count + 1'000 * sample::kib(24).count});
  CHECK(thread.memory == Bytes{sample::mib(10).count + 1'000 * sample::kib(32).count});
  CHECK(thread.reserved == Bytes{1'000 * sample::mib(8).count});
  CHECK(thread.threads == 1'004);
  CHECK(of(advice, Way::coroutine).memory == Bytes{sample::mib(10).count + 1'000 * sample::kib(10).count});
  // 200 threads, and every request its connection.
  CHECK(of(advice, Way::pool).resident ==
        Bytes{sample::mib(10).count + 200 * sample::kib(12).count + 1'000 * sample::kib(2).count});
  CHECK(near(*thread.response, 5s + 200us));
  CHECK(*thread.cpu_share == Approx(200 * 100e-6 / 2).epsilon(0.001));
}

TEST_CASE("a pool of 200 for 800 users of 5 s: m/S, and N S/m", "[advise]") {
  const auto advice = plain(closed(5s, 0ms, 800));
  const auto& pool = of(advice, Way::pool);
  CHECK(pool.throughput_per_s == Approx(40));
  CHECK(near(*pool.response, 20s));
  CHECK(pool.limit == "200 threads");
  CHECK(!pool.meets_demand);
  CHECK(best(advice) == Way::thread);
}

TEST_CASE("100,000 users are more than threads allow: coroutines", "[advise]") {
  const auto advice = priced(closed(5s, 0ms, 100'000));
  CHECK(best(advice) == Way::coroutine);
  CHECK(says(of(advice, Way::thread).against,
             fmt::format("needs 100,000 threads; this machine allows {}", format_count(most_threads))));
  CHECK(says(advice.reasons, "Not thread per request"));
  CHECK(says(advice.reasons, "it would take 100,000 threads"));  // of the pool
}

TEST_CASE("more connections than descriptors: nothing can be had", "[advise]") {
  const auto advice = priced(closed(5s, 0ms, 1'000'000));
  CHECK(says(of(advice, Way::coroutine).against, "needs 1,000,000 connections"));
  CHECK(advice.best() == nullptr);
  CHECK(says(advice.reasons, "Nothing of this style can be had here"));
}

TEST_CASE("more than half of the threads that a machine allows is no simple way", "[advise]") {
  const auto advice = priced(closed(5s, 0ms, 20'000));
  CHECK(of(advice, Way::thread).suits());
  CHECK(best(advice) == Way::coroutine);
  CHECK(says(advice.reasons, "though it is simpler: 20,004 threads"));
}

TEST_CASE("memory that is not there rules a way out", "[advise]") {
  auto w = closed(5s, 0ms, 10'000);
  w.memory = sample::mib(200);
  const auto advice = priced(w);
  CHECK(says(of(advice, Way::thread).against, "needs 322 MiB of memory; there are 200 MiB"));  // 10 + 312.5
  CHECK(best(advice) == Way::coroutine);
  // Enough for the threads, but a large part of it: not insignificant.
  w.memory = sample::mib(1'000);
  CHECK(best(priced(w)) == Way::coroutine);
  w.memory = sample::mib(5'000);
  CHECK(best(priced(w)) == Way::thread);
}

TEST_CASE("CPU-bound: no model has more cores to give", "[advise]") {
  const auto advice = plain(closed(0ms, 20ms, 800));
  for (const auto way : {Way::thread, Way::pool, Way::coroutine}) {
    CHECK(of(advice, way).throughput_per_s == Approx(100));  // 2 / 20 ms
    CHECK(near(*of(advice, way).response, 8s));              // 800 / 100
    CHECK(*of(advice, way).cpu_share == Approx(1));
    CHECK(of(advice, way).limit == "2 cores");
    CHECK(!of(advice, way).p99);
  }
  CHECK(best(advice) == Way::pool);  // bounded
  CHECK(says(advice.reasons, "CPU-bound: 2 cores do at most 100/s of 20ms each"));
  CHECK(says(advice.reasons, "About 2 at once"));
  // The same, open: it grows without end, so nothing can be had.
  const auto growing = plain(open(30ms, 20ms, 150));
  CHECK(growing.best() == nullptr);
  CHECK(says(of(growing, Way::thread).against, "asked for more than it can answer (at most 100/s)"));
  CHECK(!of(growing, Way::thread).response);
  CHECK(!of(growing, Way::thread).threads);
  CHECK(!of(priced(open(30ms, 20ms, 150)), Way::coroutine).memory);
  CHECK(says(growing.reasons, "CPU-bound"));
  CHECK(says(growing.reasons, "About 5 at once"));  // 2 cores, 50 ms / 20 ms
}

TEST_CASE("an open rate near a pool's saturation waits by Erlang's C", "[advise]") {
  // M/M/2 at rho = 0.75: C = 9/14, W = C S / (m (1 - rho)) = 9/14 * 2 S.
  auto w = open(100ms, 0ms, 15);
  w.pool = 2;
  const auto advice = plain(w);
  const auto& pool = of(advice, Way::pool);
  CHECK(near(*pool.response, 100ms + from_seconds(9.0 / 14 * 0.2)));
  CHECK(near(*pool.p99, 100ms + from_seconds(std::log(9.0 / 14 / 0.01) * 0.2)));
  CHECK(pool.throughput_per_s == Approx(15));
  CHECK(pool.meets_demand);
  // Beyond it, nothing has a mean.
  w.demand = ArrivalRate{20};
  CHECK(!of(plain(w), Way::pool).response);
  CHECK(of(plain(w), Way::pool).throughput_per_s == Approx(20));
  CHECK(!of(plain(w), Way::pool).against.empty());
}

TEST_CASE("arrivals hold their mean number of threads, and three deviations", "[advise]") {
  const auto advice = plain(open(1s, 0ms, 100));
  CHECK(of(advice, Way::thread).threads == 130);  // 100 + 3 * 10
  CHECK(of(advice, Way::coroutine).in_flight == 130);
}

TEST_CASE("who computes waits for any core, or for its own loop's", "[advise]") {
  // M/M/2 and M/M/1 at rho = 0.5: C = 1/3, W = D/3; and W = D.
  const auto advice = plain(open(0ms, 10ms, 100));
  CHECK(near(*of(advice, Way::thread).response, 10ms + Duration(10ms) / 3));
  CHECK(near(*of(advice, Way::coroutine).response, 20ms));
  CHECK(of(advice, Way::thread).cpu_of_plan == Approx(0.5));
}

TEST_CASE("no CPU, no I/O: either alone is a workload", "[advise]") {
  CHECK(of(plain(closed(1s, 0ms, 10)), Way::thread).cpu_of_plan == 0);
  CHECK(best(plain(open(1s, 0ms, 10))) == Way::thread);
  CHECK(of(plain(closed(0ms, 1ms, 1)), Way::thread).throughput_per_s == Approx(1'000));
}

TEST_CASE("users who think ask less", "[advise]") {
  auto w = closed(1s, 0ms, 100);
  w.demand = Users{100, 4s};
  w.pool = 10;
  const auto advice = plain(w);
  CHECK(of(advice, Way::thread).throughput_per_s == Approx(20));
  CHECK(near(*of(advice, Way::thread).response, 1s));
  CHECK(of(advice, Way::pool).throughput_per_s == Approx(10));
  CHECK(near(*of(advice, Way::pool).response, 6s));  // N S/m - Z = 10 - 4
}

TEST_CASE("fire and forget while the callee may be down: a queue", "[advise]") {
  auto w = open(100ms, 0ms, 100);
  w.needs_result = false;
  w.callee_may_be_down = w.may_retry = true;
  const auto advice = priced(w);
  CHECK(advice.style == Style::queue);
  CHECK(best(advice) == Way::queue);
  const auto& queue = of(advice, Way::queue);
  CHECK(queue.size == 20);  // 10 + 3 sqrt(10)
  CHECK(near(*queue.response, 500us));
  // 202, pick-up, work, and the little that 20 are busy.
  const double c = 1e3 * to_seconds(*queue.completion - 100'900us);
  CHECK(c > 0);
  CHECK(c < 0.2);
  CHECK(queue.threads == 24);
  CHECK(queue.resident == Bytes{sample::mib(10).count + 20 * sample::kib(15).count});
  CHECK(!says(advice.style_reasons, "idempotency key"));
  w.may_retry = false;
  CHECK(priced(w).style == Style::queue);
  CHECK(says(priced(w).style_reasons, "idempotency key"));
}

TEST_CASE("nobody waits, the callee is there: a queue only where it buys something", "[advise]") {
  auto w = open(2s, 0ms, 10);
  w.needs_result = false;
  w.may_retry = true;
  CHECK(priced(w).style == Style::queue);
  w.may_retry = false;
  CHECK(priced(w).style == Style::request_response);
  CHECK(says(priced(w).style_reasons, "may not be done twice"));
  w.may_retry = true;
  w.io = 99ms;
  CHECK(priced(w).style == Style::request_response);
  CHECK(says(priced(w).style_reasons, "felt as at once"));
}

TEST_CASE("the caller needs the result of a callee that may be down", "[advise]") {
  auto w = open(100ms, 0ms, 10);
  w.callee_may_be_down = true;
  const auto advice = priced(w);
  CHECK(advice.style == Style::request_response);
  CHECK(says(advice.style_reasons, "every request fails, whatever the model"));
  CHECK(says(advice.style_reasons, "--later"));
}

TEST_CASE("a part that nobody waits for: hybrid", "[advise]") {
  auto w = open(300ms, 0ms, 10);
  w.later = 2s;
  w.may_retry = true;
  const auto advice = priced(w);
  CHECK(advice.style == Style::hybrid);
  CHECK(best(advice) == Way::hybrid);
  const auto& hybrid = of(advice, Way::hybrid);
  CHECK(near(*hybrid.response, 300'500us, 10us));  // and its 202
  CHECK(near(*hybrid.completion, 2'300'900us, 10ms));
  CHECK(hybrid.size == 34);                                           // 20 + 3 sqrt(20)
  CHECK(near(*of(advice, Way::thread).response, 2'300'200us, 10us));  // all of it awaited
  CHECK(!says(advice.style_reasons, "idempotency"));
  // Nothing is needed now: all of it is queued.
  w.needs_result = false;
  CHECK(priced(w).style == Style::queue);
  CHECK(!of(priced(w), Way::hybrid).against.empty());
  CHECK(of(priced(w), Way::queue).size == 38);  // 23 + 3 sqrt(23)
  w.later = 0s;
  CHECK(priced(w).alternatives.size() == 4);  // no hybrid
}

TEST_CASE("a queue stores no more jobs than it can", "[advise]") {
  auto w = open(1ms, 0ms, 30'000);
  w.cores = 64;
  w.needs_result = false;
  w.callee_may_be_down = w.may_retry = true;
  const auto advice = priced(w);
  const auto& queue = of(advice, Way::queue);
  CHECK(queue.throughput_per_s == Approx(20'000));
  CHECK(queue.limit == "storing jobs");
  CHECK(!queue.meets_demand);
  CHECK(says(advice.reasons, "Nothing here meets the demand"));
}

TEST_CASE("a job in progress holds no connection", "[advise]") {
  auto few = limits();
  few.descriptors = few.descriptors_hard = 20'000;
  const auto prices = sample::prices();
  auto w = open(10min, 0ms, 50);
  w.needs_result = false;
  w.callee_may_be_down = true;
  const auto advice = advise(w, &prices, few);
  const auto& queue = of(advice, Way::queue);
  CHECK(queue.in_flight == 30'520);  // 30,000 + 3 sqrt(30,000)
  CHECK(queue.size == 30'520);
  CHECK(queue.connections == 1);  // 50/s of 500 us
  CHECK(queue.against.empty());
  CHECK(best(advice) == Way::queue);
  CHECK(says(of(advice, Way::coroutine).against, "needs 30,520 connections"));
  // How long a 202 takes is a price.
  CHECK(!of(advise(w, nullptr, few), Way::queue).connections);
  CHECK(best(advise(w, nullptr, few)) == Way::queue);
  // Users may all be there at once, and jobs may be more than threads.
  w.demand = Users{25'000, 0s};
  CHECK(says(of(advise(w, &prices, few), Way::queue).against, "needs 25,000 connections"));
  w.demand = ArrivalRate{60};
  CHECK(says(of(advise(w, &prices, few), Way::queue).against, "needs 36,570 threads"));
  // Where more comes than can be stored, so do those who ask.
  w.demand = ArrivalRate{30'000};
  w.io = 1ms;
  CHECK(!of(advise(w, &prices, few), Way::queue).connections);
}

TEST_CASE("what is left for later holds no connection", "[advise]") {
  auto w = open(300ms, 0ms, 10);
  w.later = 10min;
  const auto advice = priced(w);
  CHECK(of(advice, Way::hybrid).connections == 9);  // 3 + 3 sqrt(3), rounded up
  CHECK(of(advice, Way::thread).connections == of(advice, Way::thread).in_flight);
}

TEST_CASE("an objective rules out what misses it", "[advise]") {
  auto w = open(100ms, 0ms, 15);
  w.pool = 2;
  w.p99_below = 150ms;
  auto advice = plain(w);
  CHECK(!of(advice, Way::pool).meets_objective);
  CHECK(of(advice, Way::thread).meets_objective);
  CHECK(best(advice) == Way::thread);
  w.p99_below.reset();
  w.mean_below = 50ms;
  advice = plain(w);
  CHECK(!advice.best()->meets_objective);
  CHECK(says(advice.reasons, "Nothing here meets the objective"));
}

TEST_CASE("what is measured is what was ranked, then what else can be had", "[advise]") {
  const auto advice = priced(closed(5s, 0ms, 800));
  const auto ways = worth_measuring(advice, 2);
  REQUIRE(ways.size() == 2);
  CHECK(ways[0] == Way::thread);
  CHECK(ways[1] == Way::coroutine);
  CHECK(worth_measuring(advice, 9).size() == 3);  // not the queue: the caller needs the result
  auto w = open(100ms, 0ms, 100);
  w.needs_result = false;
  w.callee_may_be_down = true;
  const auto queued = priced(w);
  CHECK(worth_measuring(queued, 2) == std::vector{Way::queue, Way::thread});
}
