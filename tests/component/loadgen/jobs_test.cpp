// Jobs that a load was promised are followed to their ends, and accounted for one by one.
#include <atomic>
#include <stop_token>

#include "tests/component/loadgen/fake_queue.hpp"
#include "tests/component/loadgen/loads.hpp"

using namespace waitbench;
using namespace waitbench::testing;
using namespace std::chrono_literals;
using Fate = FakeQueue::Fate;

namespace {

loadgen::LoadOptions options_for(const FakeQueue& queue, Duration timeout = 30s) {
  loadgen::LoadOptions options;
  options.url = parse_url(queue.url()).value();
  options.load = loadgen::Closed{4};
  options.duration = 200ms;
  options.warmup = 0s;
  options.timeout = 20s;
  options.follow = loadgen::FollowJobs{.timeout = timeout};
  return options;
}

const Reason* reason(const Run& run, std::string_view code) {
  const auto found = std::ranges::find(run.validity.reasons, code, &Reason::code);
  return found == run.validity.reasons.end() ? nullptr : &*found;
}

Fate always_done(std::uint64_t) {
  return Fate::done;
}

}  // namespace

TEST_CASE("every job that was accepted is told of, also those that were lost", "[jobs]") {
  constexpr Fate fates[] = {Fate::done, Fate::dead, Fate::queued, Fate::running, Fate::lost, Fate::done};
  FakeQueue queue([&](std::uint64_t sequence) { return fates[sequence % std::size(fates)]; });
  const auto run = testing::run(options_for(queue, 0s));
  REQUIRE(run.jobs);
  const auto& jobs = *run.jobs;
  CHECK(jobs.accepted == run.requests.ok);
  CHECK(jobs.accepted >= std::size(fates));
  CHECK(jobs.done == queue.count(Fate::done));
  CHECK(jobs.dead == queue.count(Fate::dead));
  CHECK(jobs.queued == queue.count(Fate::queued));
  CHECK(jobs.running == queue.count(Fate::running));
  CHECK(jobs.lost == queue.count(Fate::lost));
  CHECK(jobs.unacknowledged == 0);
  CHECK(jobs.accepted_again == 0);
  CHECK(jobs.balanced());
  CHECK(jobs.open_because == "--follow-timeout 0s was over");
  REQUIRE(reason(run, "jobs_open") != nullptr);
  CHECK(jobs.execution.count() == jobs.done + jobs.dead);
  CHECK(jobs.execution.min() == 2ms);
  CHECK(jobs.queue_wait.max() == 1ms);
  CHECK(jobs.completion.count() == jobs.accepted - jobs.lost);
  CHECK(jobs.completion.max() >= 3ms);
  CHECK(reason(run, "clocks_differ") == nullptr);
}

TEST_CASE("following waits until the last job has ended", "[jobs]") {
  FakeQueue queue([](std::uint64_t) { return Fate::queued; });
  auto options = options_for(queue);
  std::atomic<int> told = 0;
  auto result = loadgen::run_load(options, {}, [&](const loadgen::Progress& progress) {
    if (progress.phase != loadgen::Progress::Phase::following) return;
    CHECK(progress.open_jobs > 0);
    if (++told == 3) queue.finish_all();
  });
  REQUIRE(result.has_value());
  REQUIRE(result->jobs);
  CHECK(told >= 3);
  CHECK(result->jobs->done == result->jobs->accepted);
  CHECK(result->jobs->open() == 0);
  CHECK(result->jobs->open_because.empty());
  CHECK(reason(*result, "jobs_open") == nullptr);
  // What the queue said, second by second, goes on after the load.
  CHECK(result->timeline.back().second >= 1);
  CHECK(result->timeline.back().requests.scheduled == 0);
  CHECK(std::ranges::any_of(result->timeline, [&](const TimelineRow& row) {
    return row.state && row.state->jobs_queued == result->jobs->accepted &&
           row.state->jobs_oldest_age_ms == 500;
  }));
}

TEST_CASE("a stop request ends following, and what is open is told", "[jobs]") {
  FakeQueue queue([](std::uint64_t) { return Fate::running; });
  std::stop_source stop;
  auto result =
      loadgen::run_load(options_for(queue, 1h), stop.get_token(), [&](const loadgen::Progress& progress) {
        if (progress.phase == loadgen::Progress::Phase::following) stop.request_stop();
      });
  REQUIRE(result.has_value());
  CHECK(result->complete);  // the load was
  REQUIRE(result->jobs);
  CHECK(result->jobs->running == result->jobs->accepted);
  CHECK(result->jobs->open_because == "interrupted");
}

TEST_CASE("a job whose sender was not answered is unacknowledged", "[jobs]") {
  FakeQueue queue([](std::uint64_t sequence) { return sequence % 5 == 0 ? Fate::unanswered : Fate::done; });
  const auto run = testing::run(options_for(queue));
  REQUIRE(run.jobs);
  CHECK(run.jobs->accepted == queue.count(Fate::done));
  CHECK(run.jobs->lost == 0);
  CHECK(run.jobs->unacknowledged == queue.count(Fate::unanswered));
  CHECK(run.jobs->unacknowledged > 0);
}

TEST_CASE("jobs of before the load, and of its warm-up, are no surprise", "[jobs]") {
  FakeQueue queue(always_done);
  for (int i = 0; i < 5; ++i) queue.add();
  auto options = options_for(queue);
  options.warmup = 100ms;
  const auto run = testing::run(options);
  REQUIRE(run.jobs);
  CHECK(run.jobs->accepted == run.requests.ok);
  CHECK(run.jobs->done == run.jobs->accepted);
  CHECK(run.jobs->unacknowledged == 0);
  CHECK(run.jobs->lost + run.jobs->lost_outside == 0);
  CHECK(queue.count(Fate::done) > run.jobs->accepted + 5);  // the warm-up had some
}

TEST_CASE("the request that decides the warm-up is none of the load's", "[jobs]") {
  FakeQueue queue(always_done);
  auto options = options_for(queue);
  options.warmup.reset();
  const auto run = testing::run(options);
  REQUIRE(run.jobs);
  CHECK(run.jobs->unacknowledged == 0);
  CHECK(run.jobs->done == run.jobs->accepted);
}

TEST_CASE("a 202 for a job that was there before is no lost job", "[jobs]") {
  FakeQueue queue(always_done, {.location = "/jobs/00000001-0000-7000-8000-000000000000"});
  queue.add();
  const auto run = testing::run(options_for(queue));
  REQUIRE(run.jobs);
  CHECK(run.jobs->accepted == 0);
  CHECK(run.jobs->accepted_again == run.requests.ok);
  CHECK(run.jobs->lost == 0);
}

TEST_CASE("a 202 that names no job has lost it", "[jobs]") {
  FakeQueue queue(always_done, {.location = "/elsewhere"});
  const auto run = testing::run(options_for(queue));
  REQUIRE(run.jobs);
  CHECK(run.jobs->accepted == run.requests.ok);
  CHECK(run.jobs->lost == run.requests.ok);
  CHECK(run.jobs->unacknowledged == queue.count(Fate::done));
}

TEST_CASE("an answer that comes in pieces, and an absolute Location, name their jobs", "[jobs]") {
  FakeQueue queue(always_done, {.byte_by_byte = true, .location_begin = "http://127.0.0.1/"});
  const auto run = testing::run(options_for(queue));
  REQUIRE(run.jobs);
  CHECK(run.jobs->done == run.requests.ok);
  CHECK(run.jobs->done > 0);
}

TEST_CASE("all pages are read, also by several threads' jobs", "[jobs]") {
  FakeQueue queue(always_done, {.most_of_a_page = 3, .pages_refused = 1});
  auto options = options_for(queue);
  options.threads = 2;
  options.load = loadgen::Open{Rate{200}};
  const auto run = testing::run(options);
  REQUIRE(run.jobs);
  CHECK(run.jobs->accepted == 40);
  CHECK(run.jobs->done == 40);
  CHECK(run.jobs->unacknowledged == 0);
}

TEST_CASE("pages that cannot be read make the run invalid, and are no loss", "[jobs]") {
  FakeQueue queue(always_done, {.broken_pages = true});
  const auto run = testing::run(options_for(queue));
  CHECK_FALSE(run.jobs);
  REQUIRE(reason(run, "jobs_not_read") != nullptr);
  CHECK(reason(run, "jobs_not_read")->fatal);
  CHECK(reason(run, "jobs_not_read")->text.find("\"jobs\" is missing") != std::string::npos);
  CHECK(run.requests.ok > 0);
}

TEST_CASE("a server without jobs is told so before anything is sent", "[jobs]") {
  std::atomic<int> requests = 0;
  ScriptedServer server([&](Peer& peer, int) {
    if (!peer.read_request()) return;
    if (!peer.head().starts_with("GET /jobs/stats ")) ++requests;
    peer.send(answer("", "", "404 Not Found"));
  });
  auto options = testing::options_for(server, loadgen::Closed{1}, 100ms);
  options.follow.emplace();
  const auto result = loadgen::run_load(options, {}, [](const loadgen::Progress&) {});
  REQUIRE(result.has_error());
  CHECK(result.error().exit == ExitCode::environment);
  CHECK(result.error().text.find("/jobs/stats answered 404. The server does not serve jobs") !=
        std::string::npos);
  CHECK(requests == 0);
}

TEST_CASE("without following, nothing is asked and nothing noted", "[jobs]") {
  FakeQueue queue(always_done);
  auto options = options_for(queue);
  options.follow.reset();
  const auto run = testing::run(options);
  CHECK_FALSE(run.jobs);
  CHECK(run.requests.ok > 0);
  CHECK(queue.asked_for_stats() == 0);
}
