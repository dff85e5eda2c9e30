#include "servers/worker/callback.hpp"

#include "messaging/job_json.hpp"
#include "messaging/transitions.hpp"
#include "tests/catch.hpp"

using namespace waitbench;
using namespace waitbench::servers::worker;
using namespace std::chrono_literals;
using messaging::Job;
using messaging::Moment;
using servers::upstream::AttemptEnd;

namespace {

constexpr Moment now(1'800'000'000s);

Job ended_job() {
  Job job(messaging::NewJob{.id = *messaging::JobId::parse("017f22e2-79b0-7cc3-98c4-dc0c0c07398f"),
                            .plan = "wait 1s",
                            .idempotency_key = {},
                            .callback = "http://127.0.0.1:8080/ended?by=me",
                            .due = now});
  job.sequence = 3;
  claim(job, {"w", 30s}, now);
  complete(job, "{}", now + 1s);
  return job;
}

}  // namespace

TEST_CASE("a callback posts the job as JSON, under the job's id", "[worker]") {
  const auto job = ended_job();
  const auto body = messaging::job_json(job) + "\n";
  CHECK(callback_request(servers::upstream::parse_call_target(*job.asked.callback).value(), job) ==
        "POST /ended?by=me HTTP/1.1\r\n"
        "Host: 127.0.0.1:8080\r\n"
        "Content-Type: application/json\r\n"
        "Content-Length: " +
            std::to_string(body.size()) +
            "\r\n"
            "Idempotency-Key: 017f22e2-79b0-7cc3-98c4-dc0c0c07398f\r\n"
            "Connection: close\r\n\r\n" +
            body);
}

TEST_CASE("only an answer of 2xx counts as told", "[worker]") {
  CHECK(is_told({.end = AttemptEnd::answered, .status = 200}));
  CHECK(is_told({.end = AttemptEnd::answered, .status = 299}));
  for (const unsigned status : {199U, 300U, 304U, 404U, 500U})
    CHECK_FALSE(is_told({.end = AttemptEnd::answered, .status = status}));
  CHECK_FALSE(is_told({.end = AttemptEnd::reset, .status = 200}));
  CHECK_FALSE(is_told({.end = AttemptEnd::timed_out}));
}

TEST_CASE("a callback in vain is tried again, later and later, and given up in the end", "[worker]") {
  auto job = ended_job();
  Moment longest = now;
  for (std::uint32_t attempt = 1; attempt < most_callback_attempts; ++attempt) {
    claim_callback(job, now + 2min);
    CHECK(job.callback_attempts == attempt);
    const auto retry = callback_retry(job, now);
    REQUIRE(retry.has_value());
    CHECK(*retry >= now);
    CHECK(*retry <= now + std::min<std::chrono::microseconds>(1s * (1 << (attempt - 1)), 5min));
    CHECK(retry == callback_retry(job, now));
    longest = std::max(longest, *retry);
  }
  CHECK(longest > now + 1min);
  claim_callback(job, now + 2min);
  CHECK_FALSE(callback_retry(job, now));
}
