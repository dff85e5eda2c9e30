#include "lab/advice/prices.hpp"

#include "tests/catch.hpp"
#include "tests/unit/lab/advice/sample_prices.hpp"

using namespace waitbench;
using namespace waitbench::lab;
using namespace std::chrono_literals;

TEST_CASE("the price of one is the difference between many and few", "[prices]") {
  const auto p = sample::prices();
  CHECK(p.thread_request ==
        UnitPrice{.resident = sample::kib(24), .kernel = sample::kib(8), .reserved = sample::mib(8)});
  CHECK(p.coroutine_request ==
        UnitPrice{.resident = sample::kib(2), .kernel = sample::kib(8), .reserved = Bytes{0}});
  // A request in a pool is a coroutine and a thread.
  CHECK(p.pool_worker ==
        UnitPrice{.resident = sample::kib(12), .kernel = Bytes{0}, .reserved = sample::mib(8)});
  CHECK(p.queue_job.resident == sample::kib(15));
  CHECK(p.valid());
}

TEST_CASE("what is left of the few is the empty server's", "[prices]") {
  const auto p = sample::prices();
  for (const auto* server : {&p.thread, &p.coroutine, &p.pool, &p.queue}) {
    CHECK(server->resident == sample::mib(10));
    CHECK(server->threads == 4);
    CHECK(server->cpu == 50us);  // 0.05 s for 1,000, at 20,000/s
    CHECK(server->cpu_few == 100us);
  }
  CHECK(p.thread.added == 200us);
  CHECK(p.coroutine.added == 100us);
  CHECK(p.queue.added == 500us);  // nothing waits before its 202
  CHECK(p.pick_up == 400us);
  CHECK(p.accepted_per_s == 20'000);
  CHECK(p.waiting == 1'050);
}

TEST_CASE("between few and many CPU is so much a second and so much a request", "[prices]") {
  const auto server = sample::prices().thread;
  CHECK(server.cpu_at(0) == 100us);
  CHECK(server.cpu_at(200) == 100us);
  CHECK(server.cpu_at(400) ==
        74'747ns);  // 10.1 ms a second and 49.5 us a request: 100 us at 200/s, 50 at 20,000/s
  CHECK(server.cpu_at(2'000) == 54'545ns);
  CHECK(server.cpu_at(20'000) == 50us);
  CHECK(server.cpu_at(1e9) == 50us);
  auto alike = server;
  alike.few_per_s = alike.per_s;
  CHECK(alike.cpu_at(1) == 50us);
  CHECK(ServerPrice{}.cpu_at(1) == 0us);
}

TEST_CASE("a kernel price that others have hidden is none, not zero", "[prices]") {
  auto runs = sample::price_runs();
  runs.thread.many.kernel_during = Bytes{0};
  CHECK(!summarise(sample::price_terms(), runs).value().thread_request.kernel);
}

TEST_CASE("what is no price is refused, and nothing invented", "[prices]") {
  const auto refused = [](auto spoil) {
    auto runs = sample::price_runs();
    spoil(runs);
    const auto prices = summarise(sample::price_terms(), runs);
    REQUIRE(prices.has_error());
    CHECK(prices.error().exit == ExitCode::invalid);
    return prices.error().text;
  };
  CHECK(refused([](PriceRuns& r) {
          r.pool.many.run.requests.ok = 999;
        }).find("\"pool, many\", 999 of 1000") != std::string::npos);
  CHECK(refused([](PriceRuns& r) { r.queue.few.run.complete = false; }).find("queue, few") !=
        std::string::npos);
  CHECK(refused([](PriceRuns& r) { r.coroutine.few.run.server.reset(); }).find("observed") !=
        std::string::npos);
  CHECK(refused([](PriceRuns& r) {
          r.coroutine.many.run.server->rss_max = r.coroutine.few.run.server->rss_max;
        }).find("no more memory") != std::string::npos);
}

TEST_CASE("a run that is invalid makes the prices so", "[prices]") {
  auto runs = sample::price_runs();
  runs.thread.many.run.validity.reasons = {{"cpu_taken", "", false}};
  auto p = summarise(sample::price_terms(), runs).value();
  CHECK(p.doubts == std::vector<Doubt>{{"cpu_taken", 1, false}});
  CHECK(p.valid());
  runs.accepting.run.validity.reasons = {{"cpu_taken", "", true}};
  p = summarise(sample::price_terms(), runs).value();
  CHECK(p.doubts == std::vector<Doubt>{{"cpu_taken", 2, true}});
  CHECK(!p.valid());
}
