#include "messaging/job_json.hpp"

#include "messaging/transitions.hpp"
#include "tests/catch.hpp"

using namespace waitbench::messaging;
using namespace std::chrono_literals;

namespace {

constexpr Moment now(1'700'000'000'000'001us);

Job job_of(NewJob asked) {
  Job job(std::move(asked));
  job.sequence = 7;
  job.accepted = now;
  job.due = now;
  return job;
}

Job plain() {
  return job_of({.id = *JobId::parse("017f22e2-79b0-7cc3-98c4-dc0c0c07398f"),
                 .plan = "wait 1s; reply 1KiB",
                 .idempotency_key = "order 1",
                 .callback = {},
                 .due = now,
                 .attempts_allowed = 3,
                 .seed = ~std::uint64_t{0},
                 .number = 41});
}

const Claimant worker{"w1", 30s};

}  // namespace

TEST_CASE("a job as JSON says null for what is not there yet", "[messaging]") {
  CHECK(job_json(plain()) ==
        R"({"id":"017f22e2-79b0-7cc3-98c4-dc0c0c07398f","sequence":7,"state":"queued",)"
        R"("plan":"wait 1s; reply 1KiB","seed":18446744073709551615,"request":41,"attempts":0,)"
        R"("attempts_allowed":3,"redelivered":0,"accepted_at_us":1700000000000001,)"
        R"("due_at_us":1700000000000001,"started_at_us":null,"completed_at_us":null,"worker":null,)"
        R"("reason":null,"outcome":null,"callback":null})");
}

TEST_CASE("a job as JSON tells its three moments, its worker and what came of it", "[messaging]") {
  auto job = plain();
  job.asked.callback = "http://127.0.0.1:9/done";
  claim(job, worker, now + 1s);
  complete(job, R"({"waited_us":[1000000]})", now + 2s);
  CHECK(job_json(job) ==
        R"({"id":"017f22e2-79b0-7cc3-98c4-dc0c0c07398f","sequence":7,"state":"done",)"
        R"("plan":"wait 1s; reply 1KiB","seed":18446744073709551615,"request":41,"attempts":1,)"
        R"("attempts_allowed":3,"redelivered":0,"accepted_at_us":1700000000000001,)"
        R"("due_at_us":1700000000000001,"started_at_us":1700000001000001,)"
        R"("completed_at_us":1700000002000001,"worker":"w1","reason":null,)"
        R"("outcome":{"waited_us":[1000000]},"callback":"http://127.0.0.1:9/done"})");
}

TEST_CASE("a job that waits for its retry is told as failed, with the reason", "[messaging]") {
  auto job = plain();
  claim(job, worker, now);
  CHECK(told_state(job) == "running");
  fail(job, "refused", now + 5s, now + 1s);
  CHECK(told_state(job) == "failed");
  CHECK(job_json(job).find(R"("state":"failed")") != std::string::npos);
  CHECK(job_json(job).find(R"("reason":"refused")") != std::string::npos);
  fail(job, "refused", std::nullopt, now + 1s);
  CHECK(told_state(job) == "dead");
}

TEST_CASE("an outcome that is no JSON, and text that is no UTF-8, do not spoil the JSON of a job",
          "[messaging]") {
  auto job = plain();
  job.outcome = "200 \xFF{";
  job.asked.plan = "\xC3";
  const auto text = job_json(job);
  CHECK(text.find("\"outcome\":\"200 \xEF\xBF\xBD{\"") != std::string::npos);
  CHECK(text.find("\"plan\":\"\xEF\xBF\xBD\"") != std::string::npos);
}

TEST_CASE("a queue's counts are told with the age of the job that has been due longest", "[messaging]") {
  const QueueStats stats{.queued = 12'345,
                         .running = 2,
                         .done = 3,
                         .dead = 4,
                         .attempts = 20,
                         .expirations = 5,
                         .oldest_due = now,
                         .last_sequence = 30};
  CHECK(stats_json(stats, now + 1500ms) ==
        R"({"queued":12345,"running":2,"done":3,"dead":4,"attempts":20,"oldest_age_s":1.5,"redelivered":5,)"
        R"("last_sequence":30})");
  CHECK(stats_json({}, now).find(R"("oldest_age_s":0.0,)") != std::string::npos);
}
