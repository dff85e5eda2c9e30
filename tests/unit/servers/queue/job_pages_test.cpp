#include "servers/queue/job_pages.hpp"

#include <nlohmann/json.hpp>

#include "servers/queue/event_text.hpp"
#include "servers/queue/job_watch.hpp"
#include "tests/catch.hpp"

using namespace waitbench;
using namespace waitbench::servers;
using namespace std::chrono_literals;
using messaging::Job;
using messaging::JobId;
using messaging::JobState;
using messaging::Moment;
using messaging::QueueFailure;
using messaging::Receipt;
using nlohmann::json;

namespace {

constexpr Moment now(1'800'000'000s);

JobOrder order(std::string_view before) {
  const auto plan = before.empty() ? Plan{} : parse_plan(before).value();
  return {.now = draw(plan, 1, 3),
          .now_text = std::string(before),
          .job = {.id = JobId::at(now, 5),
                  .plan = "wait 2s",
                  .idempotency_key = {},
                  .callback = {},
                  .due = now,
                  .number = 3}};
}

Job job(JobState state) {
  Job job(order("").job);
  job.state = state;
  job.token = 2;
  job.attempts = 1;
  return job;
}

}  // namespace

TEST_CASE("an accepted job is answered 202, with its place", "[queue]") {
  const auto asked = order("");
  const auto page = receipt_page(asked, {Receipt::Answer::accepted, asked.job.id}, 1s);
  CHECK(page.status == 202);
  CHECK(page.location == "/jobs/" + asked.job.id.text());
  CHECK(json::parse(page.body) ==
        json{{"model", "queue"}, {"id", asked.job.id.text()}, {"job", "wait 2s"}, {"request", 3}});
}

TEST_CASE("a job that is known is told as the first one", "[queue]") {
  const auto first = JobId::at(now, 9);
  const auto page = receipt_page(order(""), {Receipt::Answer::known, first}, 1s);
  CHECK(page.status == 202);
  CHECK(page.location == "/jobs/" + first.text());
  CHECK(json::parse(page.body)["known"] == true);
}

TEST_CASE("what was done before the answer is told, and its reply is the answer's size", "[queue]") {
  const auto asked = order("wait 300ms; reply 4KiB");
  const auto page = receipt_page(asked, {Receipt::Answer::accepted, asked.job.id}, 1s);
  CHECK(page.body.size() == 4096);
  CHECK(json::parse(page.body)["before"] == json{{"plan", "wait 300ms; reply 4KiB"},
                                                 {"waited_us", json::array({300000})},
                                                 {"computed_us", json::array()}});
  CHECK(failed_order_page(asked).status == 500);
  CHECK(failed_order_page(asked).location.empty());
}

TEST_CASE("what is not accepted is never 202, and says when to come again", "[queue]") {
  for (const auto& page :
       {receipt_page(order(""), {Receipt::Answer::full, order("").job.id}, 3s),
        refusal_page({QueueFailure::busy, "x"}, 3s), refusal_page({QueueFailure::closing, "x"}, 3s),
        refusal_page({QueueFailure::storage, "/home/me/jobs.db: the disk is full"}, 3s)}) {
    INFO(page.body);
    CHECK(page.status == 503);
    CHECK(page.retry_after == 3s);
    CHECK(page.location.empty());
    CHECK(page.body.find("/home") == std::string::npos);  // that is its owner's business
  }
}

TEST_CASE("a list is JSON, however long", "[queue]") {
  CHECK(json::parse(list_page({}).body) == json{{"jobs", json::array()}});
  const std::vector jobs{job(JobState::queued), job(JobState::done)};
  const auto page = json::parse(list_page(jobs).body);
  REQUIRE(page["jobs"].size() == 2);
  CHECK(page["jobs"][0]["state"] == "failed");  // queued again, after its first attempt
  CHECK(page["jobs"][1]["state"] == "done");
}

TEST_CASE("totals tell the age of the queue", "[queue]") {
  const messaging::QueueStats stats{.queued = 1,
                                    .running = 2,
                                    .done = 3,
                                    .dead = 4,
                                    .attempts = 12,
                                    .expirations = 5,
                                    .oldest_due = now - 1500ms,
                                    .last_sequence = 10};
  CHECK(json::parse(totals_page(stats, now).body) == json{{"queued", 1},
                                                          {"running", 2},
                                                          {"done", 3},
                                                          {"dead", 4},
                                                          {"attempts", 12},
                                                          {"redelivered", 5},
                                                          {"oldest_age_s", 1.5},
                                                          {"last_sequence", 10}});
}

TEST_CASE("an event names the state, and its id tells versions apart", "[queue]") {
  const auto text = event_of(job(JobState::done));
  CHECK(text.starts_with("id: done-2-1\nevent: done\ndata: {"));
  CHECK(text.ends_with("}\n\n"));
  CHECK(std::ranges::count(text, '\n') == 4);  // whatever stands in the job: JSON on one line
  CHECK(version_of(job(JobState::queued)) == "failed-2-1");
  CHECK(is_last_event(job(JobState::dead)));
  CHECK(is_last_event(job(JobState::done)));
  CHECK_FALSE(is_last_event(job(JobState::queued)));
  CHECK_FALSE(is_last_event(job(JobState::running)));
}
