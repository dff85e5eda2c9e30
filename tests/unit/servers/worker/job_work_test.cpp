#include "servers/worker/job_work.hpp"

#include "servers/worker/attempt.hpp"
#include "tests/catch.hpp"

using namespace waitbench;
using namespace waitbench::servers;
using namespace waitbench::servers::worker;
using namespace std::chrono_literals;
using messaging::Job;
using messaging::Moment;

namespace {

constexpr Moment began(1'800'000'000s);

Job job(std::string plan, std::uint32_t attempt = 1) {
  Job job(messaging::NewJob{.id = messaging::JobId::at(began, 1),
                            .plan = std::move(plan),
                            .idempotency_key = {},
                            .callback = {},
                            .due = began,
                            .attempts_allowed = 3,
                            .seed = 42,
                            .number = 7});
  job.attempts = attempt;
  return job;
}

const AttemptFacts facts{.worker = "host-\"1\"", .began = began, .ended = began + 2s};
const messaging::RetrySchedule retries{.backoff = 10s, .backoff_cap = 15s};
const std::vector<std::string> pools{"db"};

}  // namespace

TEST_CASE("the first attempt draws what the request of its number draws at a server, the next another",
          "[worker]") {
  const auto text = "wait exp(1s); cpu uniform(1ms,9ms); pool db exp(1s); fail 50%";
  const auto plan = parse_plan(text).value();
  CHECK(drawn_plan(job(text), pools).value() == draw(plan, 42, 7, pools));
  CHECK(drawn_plan(job(text, 2), pools).value() == draw(plan, seed_of_attempt(42, 2), 7, pools));
  CHECK(drawn_plan(job(text, 2), pools).value() != drawn_plan(job(text), pools).value());
}

TEST_CASE("a plan that cannot be done says why, and that it need not be tried again", "[worker]") {
  CHECK(drawn_plan(job("wait 1"), {}).error().text.starts_with("plan, column 6: "));
  CHECK(drawn_plan(job("pool cahce 1s"), std::vector<std::string>{"cache"}).error().text ==
        "plan, column 6: unknown pool \"cahce\". Did you mean cache? Or add --pool cahce=10.");
  CHECK(drawn_plan(job("together(wait 1s, call http://127.0.0.1:1/)"), {}).error().text ==
        "the plan calls another server, and a worker makes no calls for a job.");
  CHECK(drawn_plan(job("together(wait 1s, db \"select 1\")"), {}).error().text ==
        "the plan uses a database, and a worker runs no statements for a job.");
  CHECK(drawn_plan(job("wait 1s; later(wait 1s)"), {}).error().text ==
        "the plan leaves a job for later, and a job leaves none.");
  const auto said = given_up("no such plan");
  CHECK(said.how == Said::How::failed);
  CHECK(said.text == "no such plan");
  CHECK_FALSE(said.retry_at);
  CHECK(said.last);
}

TEST_CASE("an attempt that went well tells its worker, when it began, and what it drew", "[worker]") {
  auto plan = drawn_plan(job("wait 1500us; cpu 250ns; pool db 1ms", 2), pools).value();
  std::get<DrawnPlan::Pool>(plan.actions[2]).waited = DrawnPlan::Pool::Waited(5);
  const auto said = said_of(job("", 2), plan, WorkEnd::done, facts, retries);
  CHECK(said.how == Said::How::done);
  CHECK(said.text == R"({"worker":"host-\"1\"","attempt":2,"began_at_us":1800000000000000,)"
                     R"("waited_us":[1500,1000],"computed_us":[0.25],"pool_waited_us":[5]})");
}

TEST_CASE("an attempt that failed says why, and when the next is due; the last one that it was the last",
          "[worker]") {
  const auto plan = drawn_plan(job("fail 100%"), {}).value();
  for (const std::uint32_t attempt : {1U, 2U, 3U}) {
    const auto said = said_of(job("", attempt), plan, WorkEnd::done, facts, retries);
    CHECK(said.how == Said::How::failed);
    CHECK(said.text == "attempt " + std::to_string(attempt) + ": the plan failed (its step `fail`)");
    CHECK(said.retry_at == messaging::retry_due(retries, attempt, facts.ended, retry_draw(42, 7, attempt)));
    CHECK(said.last == (attempt == 3));
  }
  const auto no_thread = said_of(job(""), {}, WorkEnd::no_thread, facts, retries);
  CHECK(no_thread.how == Said::How::failed);
  CHECK(no_thread.retry_at.has_value());
}

TEST_CASE("an attempt that was cut off is handed back", "[worker]") {
  CHECK(said_of(job(""), {}, WorkEnd::cut, facts, retries).how == Said::How::back);
}
