#include "messaging/transitions.hpp"

#include "tests/catch.hpp"

using namespace waitbench::messaging;
using namespace std::chrono_literals;

namespace {

constexpr Moment now(1'000s);

Job job_of(std::uint32_t attempts_allowed) {
  Job job(NewJob{.id = JobId::at(now, 1),
                 .plan = "wait 1s",
                 .idempotency_key = {},
                 .callback = {},
                 .due = now,
                 .attempts_allowed = attempts_allowed});
  job.due = now;
  return job;
}

const Claimant worker{"w1", 30s};

}  // namespace

TEST_CASE("a claim gives a lease and a token that nobody had", "[messaging]") {
  auto job = job_of(2);
  claim(job, worker, now + 5s);
  CHECK(job.state == JobState::running);
  CHECK(job.attempts == 1);
  CHECK(job.token == 1);
  CHECK(job.worker == "w1");
  CHECK(job.started == now + 5s);
  CHECK(job.leased_until == now + 35s);
  CHECK(is_held(job, 1));
  CHECK_FALSE(is_held(job, 0));
  CHECK_FALSE(is_held(job, 2));
}

TEST_CASE("a job that is handed back has the attempts that it had, and its retry's reason and due time",
          "[messaging]") {
  auto job = job_of(2);
  claim(job, worker, now);
  fail(job, "refused", now + 60s, now + 1s);
  claim(job, worker, now + 70s);
  release(job);
  CHECK(job.waits_for_retry());
  CHECK(job.attempts == 1);
  CHECK(job.due == now + 60s);
  CHECK(job.reason == "refused");
  CHECK_FALSE(is_held(job, 2));
  claim(job, worker, now + 80s);
  CHECK(job.attempts == 2);
  CHECK(job.token == 3);
}

TEST_CASE("a job that failed is queued with its reason, and dead when its attempts are used up",
          "[messaging]") {
  auto job = job_of(2);
  CHECK_FALSE(job.waits_for_retry());
  claim(job, worker, now);
  fail(job, "refused", now + 60s, now + 1s);
  CHECK(job.state == JobState::queued);
  CHECK(job.waits_for_retry());
  CHECK(job.due == now + 60s);
  CHECK(job.reason == "refused");
  CHECK_FALSE(job.completed);
  CHECK_FALSE(is_held(job, 1));
  claim(job, worker, now + 60s);
  CHECK(job.token == 2);
  fail(job, "refused again", now + 120s, now + 61s);
  CHECK(job.state == JobState::dead);
  CHECK(job.completed == now + 61s);
  CHECK(job.reason == "refused again");
}

TEST_CASE("a job that is given up is dead at once", "[messaging]") {
  auto job = job_of(9);
  claim(job, worker, now);
  fail(job, "no such plan", std::nullopt, now + 1s);
  CHECK(job.state == JobState::dead);
}

TEST_CASE("an expired lease is an attempt; the job waits where it stood, or is dead", "[messaging]") {
  auto job = job_of(2);
  claim(job, worker, now + 5s);
  expire(job, now + 40s);
  CHECK(job.state == JobState::queued);
  CHECK(job.due == now);
  CHECK(job.expirations == 1);
  CHECK(job.reason == "attempt 1: the lease of w1 expired");
  claim(job, worker, now + 40s);
  expire(job, now + 80s);
  CHECK(job.state == JobState::dead);
  CHECK(job.expirations == 2);
  CHECK(job.completed == now + 80s);
}

TEST_CASE("a replayed job begins again, but its tokens go on", "[messaging]") {
  auto job = job_of(1);
  claim(job, worker, now);
  fail(job, "refused", now + 9s, now + 1s);
  REQUIRE(job.state == JobState::dead);
  replay(job, now + 100s);
  CHECK(job.state == JobState::queued);
  CHECK(job.due == now + 100s);
  CHECK(job.attempts == 0);
  CHECK(job.reason.empty());
  CHECK_FALSE(job.completed);
  CHECK_FALSE(job.waits_for_retry());
  claim(job, worker, now + 100s);
  CHECK(job.token == 2);
}

TEST_CASE("a damaged job is dead with that reason", "[messaging]") {
  auto job = job_of(3);
  condemn(job, now + 1s);
  CHECK(job.state == JobState::dead);
  CHECK(job.attempts == 0);
  CHECK(job.reason == "what is stored of it is damaged");
}
