// Pages of jobs are read strictly: what is not as it should be is named, and nothing is guessed.
#include "loadgen/job_page.hpp"

#include <string>

#include "tests/catch.hpp"

using namespace waitbench;
using namespace waitbench::loadgen;
using namespace std::chrono_literals;

namespace {

constexpr std::string_view id = "017f22e2-79b0-7cc3-98c4-dc0c0c07398f";

std::string job(const std::string& more = "", const std::string& without = "") {
  std::string text =
      R"({"id":"017f22e2-79b0-7cc3-98c4-dc0c0c07398f","sequence":7,"state":"done","plan":"wait 1s",)"
      R"("seed":1,"request":3,"attempts":2,"attempts_allowed":5,"redelivered":1,)"
      R"("accepted_at_us":1795230245000001,"due_at_us":1795230245000001,)"
      R"("started_at_us":1795230246000002,"completed_at_us":1795230247000003,)"
      R"("worker":"a","reason":"","outcome":"","callback":null)";
  if (!without.empty()) {
    const auto at = text.find(without);
    text.replace(at, without.size(), more);
  } else {
    text += more;
  }
  return text + "}";
}

std::string page(const std::string& jobs) {
  return "{\"jobs\":[" + jobs + "]}";
}

}  // namespace

TEST_CASE("a job is read as it is told", "[job_page]") {
  const auto jobs = parse_job_page(page(job()), 6);
  REQUIRE(jobs.has_value());
  REQUIRE(jobs->size() == 1);
  const auto& read = jobs->front();
  CHECK(read.name == parse_job_name(id).value());
  CHECK(read.sequence == 7);
  CHECK(read.state == JobState::done);
  CHECK(read.attempts == 2);
  CHECK(read.redelivered == 1);
  CHECK(read.accepted == JobMoment(1'795'230'245'000'001us));
  CHECK(read.started == JobMoment(1'795'230'246'000'002us));
  CHECK(read.ended == JobMoment(1'795'230'247'000'003us));
  CHECK(parse_job_page(page(job(R"(,"a key of tomorrow":[])")), 6).has_value());
}

TEST_CASE("a job that waits has neither begun nor ended", "[job_page]") {
  const auto waiting = R"("state":"failed")";
  const auto jobs = parse_job_page(page(job(waiting, R"("state":"done")")), 0);
  REQUIRE(jobs.has_value());
  CHECK(jobs->front().state == JobState::failed);
  auto fresh = job(R"("started_at_us":null)", R"("started_at_us":1795230246000002)");
  fresh.replace(fresh.find(R"("state":"done")"), 14, R"("state":"queued")");
  fresh.replace(fresh.find(R"("completed_at_us":1795230247000003)"), 34, R"("completed_at_us":null)");
  const auto queued = parse_job_page(page(fresh), 0);
  REQUIRE(queued.has_value());
  CHECK_FALSE(queued->front().started);
  CHECK_FALSE(queued->front().ended);
}

TEST_CASE("an empty page is the end", "[job_page]") {
  const auto jobs = parse_job_page(page(""), 9);
  REQUIRE(jobs.has_value());
  CHECK(jobs->empty());
}

TEST_CASE("a page that is not as it should be is refused by name", "[job_page]") {
  const struct {
    std::string page, named;
    std::uint64_t after = 0;
  } cases[] = {
      {"", "\"jobs\" is missing"},
      {"[]", "\"jobs\" is missing"},
      {R"({"jobs":{}})", "\"jobs\" is no list"},
      {page("1"), "\"id\" is missing"},
      {page(job(R"("id":"17f22e2")", R"("id":"017f22e2-79b0-7cc3-98c4-dc0c0c07398f")")), "\"id\" is no UUID"},
      {page(job(R"("state":"ready")", R"("state":"done")")), "\"state\" is none of"},
      {page(job(R"("attempts":-1)", R"("attempts":2)")), "\"attempts\" is no possible number"},
      {page(job(R"("attempts":1.5)", R"("attempts":2)")), "\"attempts\" is no whole number"},
      {page(job(R"("redelivered":"1")", R"("redelivered":1)")), "\"redelivered\" is no possible number"},
      {page(job(R"("accepted_at_us":null)", R"("accepted_at_us":1795230245000001)")),
       "\"accepted_at_us\" is no possible number"},
      {page(job(R"("accepted_at_us":1e300)", R"("accepted_at_us":1795230245000001)")),
       "\"accepted_at_us\" is no possible number"},
      {page(job("", R"("started_at_us":1795230246000002,)")), "\"started_at_us\" is missing"},
      {page(job(R"("completed_at_us":null)", R"("completed_at_us":1795230247000003)")),
       "\"completed_at_us\" is null of a job that has ended"},
      {page(job()), "\"sequence\" is out of order", 7},
      {page(job() + "," + job()), "\"sequence\" is out of order"}};
  for (const auto& c : cases) {
    CAPTURE(c.page);
    const auto jobs = parse_job_page(c.page, c.after);
    REQUIRE(jobs.has_error());
    CHECK(jobs.error().exit == ExitCode::environment);
    CHECK(jobs.error().text.find(c.named) != std::string::npos);
  }
}

TEST_CASE("what a queue tells of itself is read whole or not at all", "[job_page]") {
  const std::string text = R"({"queued":1,"running":2,"done":3,"dead":4,"attempts":5,"redelivered":6,)"
                           R"("oldest_age_s":1.2345,"last_sequence":8})";
  const auto stats = parse_job_stats(text);
  REQUIRE(stats.has_value());
  CHECK(*stats == JobStats{1, 2, 3, 4, 5, 6, 1.2345, 8});
  CHECK(stats->open() == 3);
  const auto state = state_of(*stats);
  CHECK(state.jobs_queued == 1);
  CHECK(state.jobs_running == 2);
  CHECK(state.jobs_oldest_age_ms == 1235);
  CHECK(state.jobs_done == 3);
  CHECK(state.jobs_dead == 4);
  CHECK(state.jobs_attempts == 5);
  CHECK(state.jobs_redelivered == 6);
  CHECK_FALSE(state.in_flight);
  for (const auto* key :
       {"queued", "running", "done", "dead", "attempts", "redelivered", "oldest_age_s", "last_sequence"}) {
    CAPTURE(key);
    auto without = text;
    without.replace(without.find(key), 1, "_");
    const auto refused = parse_job_stats(without);
    REQUIRE(refused.has_error());
    CHECK(refused.error().text.find(key) != std::string::npos);
  }
}

TEST_CASE("a Location names a job, whether it is absolute or not", "[job_page]") {
  const auto name = parse_job_name(id);
  REQUIRE(name);
  CHECK((*name)[0] == 0x01);
  CHECK((*name)[6] == 0x7c);
  CHECK((*name)[15] == 0x8f);
  CHECK(job_named_by("/jobs/" + std::string(id)) == name);
  CHECK(job_named_by("http://host:8080/a/jobs/" + std::string(id)) == name);
  CHECK(parse_job_name("017F22E2-79B0-7CC3-98C4-DC0C0C07398F") == name);
  for (const auto* location :
       {"", "/jobs/", "/job/017f22e2-79b0-7cc3-98c4-dc0c0c07398f",
        "/jobs/017f22e2-79b0-7cc3-98c4-dc0c0c07398f/events", "/jobs/017f22e2-79b0-7cc3-98c4-dc0c0c07398",
        "/jobs/017f22e2079b0-7cc3-98c4-dc0c0c07398f", "/jobs/g17f22e2-79b0-7cc3-98c4-dc0c0c07398f"}) {
    CAPTURE(location);
    CHECK_FALSE(job_named_by(location));
  }
}
