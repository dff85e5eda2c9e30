#include "messaging/amqp/owed_callback.hpp"

#include "messaging/transitions.hpp"
#include "tests/catch.hpp"

using namespace waitbench::messaging;
using namespace waitbench::messaging::amqp;
using namespace std::chrono_literals;

namespace {

constexpr Moment now(1'800'000'000s);
const Claimant worker{.worker = "w", .lease = 30s};

Job accepted() {
  Job job({.id = JobId::at(now, 1),
           .plan = "wait 1s",
           .idempotency_key = {},
           .callback = "http://127.0.0.1:9/",
           .due = now,
           .attempts_allowed = 9});
  job.due = now;
  return job;
}

Job running(Token token) {
  auto job = accepted();
  job.token = token - 1;
  claim(job, worker, now);
  return job;
}

Job done(Token token) {
  auto job = running(token);
  complete(job, "{}", now);
  return job;
}

Job dead(Token token) {
  auto job = running(token);
  fail(job, "no", std::nullopt, now);
  return job;
}

Job told(Job job) {
  end_callback(job, std::nullopt);
  return job;
}

}  // namespace

TEST_CASE("an end that the log tells of is told once", "[amqp]") {
  CHECK(owed_callback(done(1), done(1)));
  CHECK(owed_callback(dead(1), dead(1)));
  CHECK_FALSE(owed_callback(done(1), told(done(1))));
  CHECK_FALSE(owed_callback(dead(1), told(dead(1))));
}

TEST_CASE("an end that the log does not tell of yet, or no more, is told", "[amqp]") {
  CHECK(owed_callback(done(2), std::nullopt));
  CHECK(owed_callback(done(2), accepted()));
  CHECK(owed_callback(done(2), running(1)));
  CHECK(owed_callback(done(2), running(2)));
  CHECK(owed_callback(done(3), dead(1)));  // it was replayed, and the log is behind
}

TEST_CASE("of a job that was done twice the first end counts, and either message tells of it", "[amqp]") {
  // The first worker died between what it told the log and its callback.
  const auto owed = owed_callback(done(2), done(1));
  REQUIRE(owed);
  CHECK(owed->token == 1);
  CHECK_FALSE(owed_callback(done(2), told(done(1))));
}

TEST_CASE("an end that was taken back is not told", "[amqp]") {
  auto replayed = dead(1);
  replay(replayed, now);
  CHECK_FALSE(owed_callback(dead(1), replayed));
  CHECK_FALSE(owed_callback(dead(1), running(2)));
  CHECK_FALSE(owed_callback(dead(1), told(done(2))));
}

TEST_CASE("how often it was tried is the most that anybody knows", "[amqp]") {
  auto message = done(1), known = done(1);
  message.callback_attempts = 3;
  known.callback_attempts = 2;
  CHECK(owed_callback(message, known)->callback_attempts == 3);
  CHECK(owed_callback(known, message)->callback_attempts == 3);
}
