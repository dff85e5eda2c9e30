#include "cli/jobs_view.hpp"

#include "messaging/transitions.hpp"
#include "tests/catch.hpp"

using namespace waitbench;
using namespace waitbench::cli;
using namespace waitbench::messaging;
using namespace std::chrono_literals;

namespace {

constexpr Moment now(1'800'000'000s);

Job dead_job() {
  Job job(NewJob{.id = *JobId::parse("017f22e2-79b0-7cc3-98c4-dc0c0c07398f"),
                 .plan = "wait 1s; \x1b[31mfail 100%",
                 .idempotency_key = {},
                 .callback = "http://127.0.0.1:9/",
                 .due = now,
                 .attempts_allowed = 1,
                 .seed = 3,
                 .number = 4});
  job.sequence = 7;
  job.accepted = now;
  job.due = now;
  claim(job, {"host-1", 30s}, now + 1s);
  fail(job, "attempt 1: the plan failed", {}, now + 2s);
  return job;
}

}  // namespace

TEST_CASE("jobs are a table whose first column is the whole id, and a terminal is not driven", "[jobs]") {
  const std::vector jobs{dead_job()};
  const auto text = jobs_text(jobs, {});
  CHECK(text.find("017f22e2-79b0-7cc3-98c4-dc0c0c07398f  dead") != std::string::npos);
  CHECK(text.find("1 of 1") != std::string::npos);
  CHECK(text.find("attempt 1: the plan failed") != std::string::npos);
  CHECK(text.find('\x1b') == std::string::npos);
  CHECK(jobs_text({}, {}) == "no jobs\n");
}

TEST_CASE("jobs as JSON are one array, a job a line", "[jobs]") {
  CHECK(jobs_json({}) == "[]\n");
  const std::vector jobs{dead_job(), dead_job()};
  const auto text = jobs_json(jobs);
  CHECK(text.starts_with("[{\"id\":"));
  CHECK(text.find("},\n {\"id\":") != std::string::npos);
  CHECK(text.ends_with("}]\n"));
}

TEST_CASE("a job as text tells all of it", "[jobs]") {
  CHECK(job_text(dead_job()) ==
        "id         017f22e2-79b0-7cc3-98c4-dc0c0c07398f\n"
        "state      dead\n"
        "plan       wait 1s; \xEF\xBF\xBD[31mfail 100%\n"
        "draws      request 4 of seed 3\n"
        "attempts   1 of 1\n"
        "accepted   2027-01-15T08:00:00.000Z\n"
        "due        2027-01-15T08:00:00.000Z\n"
        "started    2027-01-15T08:00:01.000Z\n"
        "completed  2027-01-15T08:00:02.000Z\n"
        "worker     host-1\n"
        "reason     attempt 1: the plan failed\n"
        "outcome    -\n"
        "callback   http://127.0.0.1:9/\n");
}

TEST_CASE("a queue's counts tell for how long the oldest job has been due", "[jobs]") {
  const QueueStats stats{.queued = 12'345,
                         .running = 2,
                         .done = 3,
                         .dead = 4,
                         .attempts = 20,
                         .expirations = 5,
                         .oldest_due = now,
                         .last_sequence = 30};
  CHECK(stats_text(stats, now + 1500ms) ==
        "queued        12,345   the oldest due for 1.5s\n"
        "running            2\n"
        "done               3\n"
        "dead               4\n"
        "attempts          20   of which 5 expired and were delivered again\n");
}
