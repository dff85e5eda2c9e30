// What was promised and what the queue tells, held against each other: every job is counted once.
#include "loadgen/job_account.hpp"

#include <algorithm>
#include <string_view>

#include "tests/catch.hpp"

using namespace waitbench;
using namespace waitbench::loadgen;
using namespace std::chrono_literals;

namespace {

// The load began when the clock showed this; its window is [1 s, 11 s).
constexpr WallMoment zero{1'795'230'245s};
constexpr Window window{1s, 11s};

JobName name(std::uint8_t n) {
  JobName made{};
  made.back() = n;
  return made;
}

// Due at `due`, its 202 there 10 ms later.
AcceptedJob promise(std::uint8_t n, Duration due) {
  return {.name = name(n), .due = due, .acknowledged = due + 10ms};
}

JobMoment at(Duration since_zero) {
  return std::chrono::floor<JobMoment::duration>(zero + since_zero);
}

// Accepted 5 ms after `due`, begun after another second, ended after two.
ToldJob told(std::uint8_t n, JobState state, Duration due) {
  ToldJob job{.name = name(n), .sequence = n, .state = state, .attempts = 1, .accepted = at(due + 5ms)};
  if (state == JobState::queued) {
    job.attempts = 0;
    return job;
  }
  job.started = at(due + 1005ms);
  if (state == JobState::done || state == JobState::dead) job.ended = at(due + 3005ms);
  return job;
}

const Reason* find(const std::vector<Reason>& reasons, std::string_view code) {
  const auto found = std::ranges::find(reasons, code, &Reason::code);
  return found == reasons.end() ? nullptr : &*found;
}

JobAccount account_of(std::vector<AcceptedJob> jobs) {
  return {{.jobs = std::move(jobs)}, window, zero};
}

}  // namespace

TEST_CASE("each job that was promised is counted once, as what it is", "[job_account]") {
  auto account = account_of(
      {promise(6, 6s), promise(1, 1s), promise(2, 2s), promise(3, 3s), promise(4, 4s), promise(5, 5s)});
  account.take(told(1, JobState::done, 1s));
  account.take(told(2, JobState::dead, 2s));
  account.take(told(3, JobState::queued, 3s));
  account.take(told(4, JobState::running, 4s));
  account.take(told(5, JobState::failed, 5s));
  CHECK_FALSE(account.all_found());
  account.take(told(77, JobState::done, 7s));  // nobody was told of it
  const auto jobs = account.figures(12s, "--follow-timeout 1s was over");
  CHECK(jobs.accepted == 6);
  CHECK(jobs.done == 1);
  CHECK(jobs.dead == 1);
  CHECK(jobs.queued == 1);
  CHECK(jobs.running == 1);
  CHECK(jobs.failed == 1);
  CHECK(jobs.lost == 1);
  CHECK(jobs.unacknowledged == 1);
  CHECK(jobs.attempts == 4);
  CHECK(jobs.balanced());
  CHECK(jobs.open_because == "--follow-timeout 1s was over");
  const auto reasons = account.reasons(jobs);
  REQUIRE(find(reasons, "jobs_open") != nullptr);
  CHECK_FALSE(find(reasons, "jobs_open")->fatal);
  CHECK(reasons.size() == 1);
  CHECK(judge_lost(jobs).outcome == "refuted");
}

TEST_CASE("three clocks, and what is open counts as at least its age", "[job_account]") {
  auto account = account_of({promise(1, 1s), promise(2, 2s), promise(3, 3s)});
  auto first = told(1, JobState::done, 1s);
  first.attempts = 3;
  first.redelivered = 2;
  account.take(first);
  account.take(told(2, JobState::dead, 2s));
  account.take(told(3, JobState::running, 3s));
  CHECK(account.all_found());
  const auto jobs = account.figures(50s, "interrupted");
  CHECK(jobs.queue_wait.count() == 3);
  CHECK(jobs.queue_wait.max() == 1s);
  CHECK(jobs.execution.count() == 2);
  CHECK(jobs.execution.min() == 2s);
  CHECK(jobs.completion.count() == 3);
  CHECK(jobs.completion.min() == 3005ms);  // from due, by the generator's clock
  CHECK(jobs.completion.max() == 47s);     // due at 3 s, still open at 50 s
  CHECK(jobs.attempts == 5);
  CHECK(jobs.redelivered == 2);
  CHECK(find(account.reasons(jobs), "clocks_differ") == nullptr);
  CHECK(judge_lost(jobs).outcome == "holds");
}

TEST_CASE("a job that waits again has no time in the queue yet", "[job_account]") {
  auto account = account_of({promise(1, 1s), promise(2, 2s)});
  account.take(told(1, JobState::failed, 1s));
  account.take(told(2, JobState::queued, 2s));
  const auto jobs = account.figures(12s, "interrupted");
  CHECK(jobs.queue_wait.count() == 0);
  CHECK(jobs.execution.count() == 0);
  CHECK(jobs.completion.count() == 2);
}

TEST_CASE("jobs of the warm-up are known, and not counted; a lost one is told", "[job_account]") {
  auto account = account_of({promise(1, 500ms), promise(2, 600ms), promise(3, 1s)});
  account.take(told(1, JobState::done, 500ms));
  account.take(told(3, JobState::done, 1s));
  const auto jobs = account.figures(12s, "");
  CHECK(jobs.accepted == 1);
  CHECK(jobs.done == 1);
  CHECK(jobs.unacknowledged == 0);
  CHECK(jobs.lost == 0);
  CHECK(jobs.lost_outside == 1);
  CHECK(jobs.completion.count() == 1);
  CHECK(jobs.balanced());
  CHECK(jobs.open_because.empty());
  CHECK(judge_lost(jobs).outcome == "refuted");
}

TEST_CASE("a job that was promised twice is one", "[job_account]") {
  auto account =
      account_of({promise(1, 1s), promise(1, 2s), promise(1, 500ms), promise(2, 3s), promise(2, 3s)});
  account.take(told(1, JobState::done, 500ms));
  account.take(told(2, JobState::done, 3s));
  CHECK(account.all_found());
  const auto jobs = account.figures(12s, "");
  CHECK(jobs.accepted == 1);  // the first 202 for number 1 was of the warm-up
  CHECK(jobs.done == 1);
  CHECK(jobs.accepted_again == 3);
  CHECK(jobs.unacknowledged == 0);
  CHECK(jobs.balanced());
}

TEST_CASE("a job that was there before the load is none of its", "[job_account]") {
  auto account = account_of({promise(1, 1s), promise(2, 2s)});
  account.take(told(2, JobState::done, 2s));
  CHECK_FALSE(account.all_found());
  account.take_earlier(told(1, JobState::dead, 1s));
  account.take_earlier(told(9, JobState::dead, 1s));  // nobody asked
  CHECK(account.all_found());
  const auto jobs = account.figures(12s, "");
  CHECK(jobs.accepted == 1);
  CHECK(jobs.accepted_again == 1);
  CHECK(jobs.dead == 0);
  CHECK(jobs.lost == 0);
  CHECK(jobs.unacknowledged == 0);
}

TEST_CASE("a 202 that names no job has lost it", "[job_account]") {
  JobAccount account({.jobs = {promise(1, 1s)}, .nameless_due = {2s, 500ms}}, window, zero);
  account.take(told(1, JobState::done, 1s));
  const auto jobs = account.figures(12s, "");
  CHECK(jobs.accepted == 2);
  CHECK(jobs.lost == 1);
  CHECK(jobs.lost_outside == 1);
  CHECK(jobs.balanced());
}

TEST_CASE("a queue that tells a job twice has one that nobody was told of", "[job_account]") {
  auto account = account_of({promise(1, 1s)});
  account.take(told(1, JobState::done, 1s));
  account.take(told(1, JobState::dead, 1s));
  const auto jobs = account.figures(12s, "");
  CHECK(jobs.done == 1);
  CHECK(jobs.dead == 0);
  CHECK(jobs.unacknowledged == 1);
  CHECK(jobs.balanced());
}

TEST_CASE("clocks that differ are told, by how much at least", "[job_account]") {
  const auto reasons_with = [](Duration ahead) {
    auto account = account_of({promise(1, 1s), promise(2, 2s)});
    for (const std::uint8_t n : {std::uint8_t{1}, std::uint8_t{2}}) {
      auto job = told(n, JobState::done, std::chrono::seconds(n));
      for (auto* const moment : {&job.accepted, &*job.started, &*job.ended})
        *moment += std::chrono::duration_cast<std::chrono::microseconds>(ahead);
      account.take(job);
    }
    const auto jobs = account.figures(12s, "");
    return account.reasons(jobs);
  };
  // Accepted 5 ms after due and 5 ms before the 202: up to 5 ms cannot be seen, and 1 ms is borne.
  CHECK(find(reasons_with(0ms), "clocks_differ") == nullptr);
  CHECK(find(reasons_with(5900us), "clocks_differ") == nullptr);
  CHECK(find(reasons_with(-5900us), "clocks_differ") == nullptr);
  const auto ahead = reasons_with(25ms), behind = reasons_with(-3s);
  REQUIRE(find(ahead, "clocks_differ") != nullptr);
  CHECK(find(ahead, "clocks_differ")->text.find("ahead by 20ms") != std::string::npos);
  REQUIRE(find(behind, "clocks_differ") != nullptr);
  CHECK(find(behind, "clocks_differ")->text.find("behind by 2.995s") != std::string::npos);
  CHECK_FALSE(find(behind, "clocks_differ")->fatal);
}

TEST_CASE("a worker whose clock is behind the queue's is told", "[job_account]") {
  auto account = account_of({promise(1, 1s)});
  auto job = told(1, JobState::done, 1s);
  job.started = job.accepted - 1ms;
  account.take(job);
  const auto jobs = account.figures(12s, "");
  CHECK(jobs.queue_wait.max() == 0s);
  CHECK(find(account.reasons(jobs), "clocks_differ") != nullptr);
}

TEST_CASE("more than can be noted makes the account worth nothing", "[job_account]") {
  AcceptedJobs noted(2);
  for (std::uint8_t n = 1; n <= 4; ++n) noted.note(name(n), 1s * n, 1s * n);
  Promised promised;
  promised.add(noted);
  CHECK(promised.jobs.size() == 2);
  CHECK(promised.left_out == 2);
  JobAccount account(std::move(promised), window, zero);
  const auto jobs = account.figures(12s, "");
  const auto reasons = account.reasons(jobs);
  REQUIRE(find(reasons, "jobs_not_followed") != nullptr);
  CHECK(find(reasons, "jobs_not_followed")->fatal);
}

TEST_CASE("what threads have noted is put together", "[job_account]") {
  AcceptedJobs one(10'000), other(10'000);
  for (int n = 0; n < 9000; ++n) one.note(name(1), 1s, 1s + std::chrono::nanoseconds(n));
  other.note(name(2), 2s, 3s);
  other.note(std::nullopt, 4s, 5s);
  Promised promised;
  promised.add(one);
  promised.add(other);
  REQUIRE(promised.jobs.size() == 9001);
  CHECK(promised.jobs[8999].acknowledged == 1s + 8999ns);
  CHECK(promised.jobs[9000].due == 2s);
  CHECK(promised.nameless_due == std::vector<Duration>{4s});
  CHECK(promised.left_out == 0);
}
