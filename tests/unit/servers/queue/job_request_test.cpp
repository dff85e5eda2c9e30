#include "servers/queue/job_request.hpp"

#include <fmt/format.h>

#include "tests/catch.hpp"

using namespace waitbench;
using namespace waitbench::servers;
using namespace std::chrono_literals;
using http::Answer;
using http::Methods;
using messaging::Moment;

namespace {

constexpr Moment now(1'800'000'000s);
constexpr std::uint64_t random_bits = 0x1234;
constexpr std::string_view id_text = "01a3185c-5000-7000-8000-000000001234";

http::Request request(std::string method, std::string target) {
  http::Request asked;
  asked.method = std::move(method);
  asked.target = std::move(target);
  return asked;
}

ServerOptions options(std::string_view plan = "wait 2s") {
  ServerOptions options;
  options.pools = {{"db", 1}};
  options.plan = parse_plan(plan).value();
  options.jobs = JobOptions{.queue = messaging::InMemory{}, .queue_text = "memory:"};
  options.seed = 7;
  return options;
}

JobRequest decide(const http::Request& asked, const ServerOptions& with = options()) {
  return JobRequests(with).decide(asked, now, random_bits);
}

template <class T>
T want(const http::Request& asked, const ServerOptions& with = options()) {
  auto decided = decide(asked, with);
  REQUIRE(std::holds_alternative<T>(decided));
  return std::get<T>(std::move(decided));
}

Answer answer(std::string method, std::string target, const ServerOptions& with = options()) {
  return want<Answer>(request(std::move(method), std::move(target)), with);
}

}  // namespace

TEST_CASE("POST /jobs and GET / leave the server's plan as a job", "[queue]") {
  for (const auto& [method, target] : {std::pair{"POST", "/jobs"}, {"POST", "/"}, {"GET", "/"}}) {
    INFO(method << ' ' << target);
    const auto order = want<JobOrder>(request(method, target));
    CHECK(order.now == DrawnPlan{});
    CHECK(order.now_text.empty());
    const auto& job = order.job;
    CHECK(job.id.text() == id_text);
    CHECK(job.plan == "wait 2s");
    CHECK(job.due == now);
    CHECK(job.attempts_allowed == 5);
    CHECK(job.seed == 7);
    CHECK(job.number == 0);
    CHECK_FALSE(job.idempotency_key);
    CHECK_FALSE(job.callback);
  }
}

TEST_CASE("of a plan with later, what stands there is the job, and the rest comes before the answer",
          "[queue]") {
  const auto with = options("wait exp(300ms); pool db 1ms; later(wait exp(2s))");
  auto asked = request("POST", "/jobs");
  asked.number = 17;
  const auto order = want<JobOrder>(asked, with);
  CHECK(order.now_text == "wait exp(300ms); pool db 1ms");
  // As a server that waits would draw it.
  CHECK(order.now == draw(parse_plan(order.now_text).value(), 7, 17, std::vector<std::string>{"db"}));
  CHECK(order.job.plan == "wait exp(2s)");
  CHECK(order.job.number == 17);
}

TEST_CASE("a request may say what, when, how often, and who is to be told", "[queue]") {
  auto asked = request("POST",
                       "/jobs?plan=wait+1ms;later(pool+other+1s)&attempts=3&delay=1500ms"
                       "&callback=http%3A%2F%2F127.0.0.1%3A9%2Fdone");
  asked.rare =
      std::make_unique<http::RareFields>(http::RareFields{.idempotency_key = "k", .last_event_id = ""});
  const auto order = want<JobOrder>(asked);
  CHECK(order.now_text == "wait 1ms");
  CHECK(order.job.plan == "pool other 1s");
  CHECK(order.job.attempts_allowed == 3);
  CHECK(order.job.due == now + 1500ms);
  CHECK(order.job.callback == "http://127.0.0.1:9/done");
  CHECK(order.job.idempotency_key == "k");
  CHECK(want<JobOrder>(request("GET", "/?at=2030-01-01T00:00:00Z")).job.due == Moment(1'893'456'000s));
  CHECK(want<JobOrder>(request("GET", "/?plan=pool+any+1s")).job.plan == "pool any 1s");
}

TEST_CASE("requests without a number get the next one", "[queue]") {
  JobRequests requests(options());
  for (const std::uint64_t n : {0U, 1U, 2U}) {
    const auto decided = requests.decide(request("POST", "/jobs"), now, n);
    CHECK(std::get<JobOrder>(decided).job.number == n);
  }
}

TEST_CASE("jobs are looked up, followed, listed and counted", "[queue]") {
  const auto path = "/jobs/" + std::string(id_text);
  CHECK(want<JobLookup>(request("GET", path)).id.text() == id_text);
  CHECK(want<JobLookup>(request("HEAD", path)).id.text() == id_text);
  auto again = request("GET", path + "/events");
  CHECK(want<JobFollowing>(again).last_event_id.empty());
  again.rare = std::make_unique<http::RareFields>(
      http::RareFields{.idempotency_key = "", .last_event_id = "done-1-1"});
  CHECK(want<JobFollowing>(again).last_event_id == "done-1-1");
  CHECK(want<JobFollowing>(again).id.text() == id_text);

  const auto all = want<JobListing>(request("GET", "/jobs")).filter;
  CHECK_FALSE(all.state);
  CHECK(all.after == 0);
  CHECK(all.most == 100);
  const auto some = want<JobListing>(request("GET", "/jobs?state=dead&after=9&most=1000")).filter;
  CHECK(some.state == messaging::JobState::dead);
  CHECK(some.after == 9);
  CHECK(some.most == 1000);
  want<JobTotals>(request("GET", "/jobs/stats"));
  CHECK(answer("GET", "/healthz").body == "{\"status\":\"up\"}\n");
}

TEST_CASE("a HEAD leaves no job, and no other method does", "[queue]") {
  CHECK(answer("HEAD", "/").status == 405);
  CHECK(answer("HEAD", "/").allowed == Methods::get_post);
  CHECK(answer("PUT", "/jobs").allowed == Methods::get_head_post);
  CHECK(answer("POST", "/jobs/stats").allowed == Methods::get);
  CHECK(answer("POST", "/jobs/" + std::string(id_text)).allowed == Methods::get);
  CHECK(answer("HEAD", "/jobs/" + std::string(id_text) + "/events").status == 405);
}

TEST_CASE("what is wrong with a request is said", "[queue]") {
  const auto said = [](std::string target, const ServerOptions& with = options()) {
    const auto refused = answer("POST", std::move(target), with);
    return fmt::format("{} {}", refused.status, refused.body);
  };
  CHECK_THAT(said("/job"), ContainsSubstring("404") && ContainsSubstring("no such page. Pages: /, /jobs,"));
  CHECK_THAT(said("/jobs/17"), ContainsSubstring("404") && ContainsSubstring("no job's id"));
  CHECK_THAT(said("/jobs?plan=wiat"), ContainsSubstring("400") && ContainsSubstring("unknown step"));
  CHECK_THAT(said("/jobs?plan=call+http://a/"),
             ContainsSubstring("400") && ContainsSubstring("must not call"));
  CHECK_THAT(said("/jobs?plan=db+%22select+1%22"),
             ContainsSubstring("400") && ContainsSubstring("must not use the database"));
  CHECK_THAT(said("/jobs?plan=later(db+%22select+1%22)"),
             ContainsSubstring("400") && ContainsSubstring("must not use the database"));
  CHECK_THAT(said("/jobs?plan=later(call+http://a/)"),
             ContainsSubstring("400") && ContainsSubstring("must not call"));
  CHECK_THAT(said("/jobs?plan=pool+x+1s;later(wait+1s)"),
             ContainsSubstring("400") && ContainsSubstring("unknown pool"));
  CHECK_THAT(said("/jobs?plan=%zz"), ContainsSubstring("400"));
  CHECK_THAT(said("/jobs?attempts=0"), ContainsSubstring("is not a whole number from 1 to 1,000,000"));
  CHECK_THAT(said("/jobs?attempts=1e3"), ContainsSubstring("is not a whole number"));
  CHECK_THAT(said("/jobs?attempts=99999999999999999999999"), ContainsSubstring("is not a whole number"));
  CHECK_THAT(said("/jobs?delay=5"), ContainsSubstring("delay: ") && ContainsSubstring("no unit"));
  CHECK_THAT(said("/jobs?delay=9000h"), ContainsSubstring("at most a year"));
  CHECK_THAT(said("/jobs?at=tomorrow"), ContainsSubstring("is no moment in UTC"));
  CHECK_THAT(said("/jobs?at="), ContainsSubstring("is no moment in UTC"));
  CHECK_THAT(said("/jobs?at=2030-01-01T00:00:00Z&delay=1s"), ContainsSubstring("send one of them"));
  CHECK_THAT(said("/jobs?callback=mailto:a"), ContainsSubstring("callback: "));
  CHECK_THAT(said("/jobs?callback=https://a/"), ContainsSubstring("over http alone"));
  CHECK_THAT(said("/jobs?callback=http://example.org/"),
             ContainsSubstring("neither a numeric address nor localhost"));
  auto fixed = options();
  fixed.fixed_plan = true;
  CHECK_THAT(said("/jobs?plan=wait+1s", fixed), ContainsSubstring("--fixed-plan"));
  CHECK_THAT(answer("GET", "/jobs?state=failed").body, ContainsSubstring("queued, running, done, dead"));
  CHECK_THAT(answer("GET", "/jobs?most=1001").body, ContainsSubstring("from 1 to 1,000"));
  CHECK_THAT(answer("GET", "/jobs?after=-1").body, ContainsSubstring("is not a whole number"));
}
