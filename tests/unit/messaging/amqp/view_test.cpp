#include "messaging/amqp/view.hpp"

#include "messaging/transitions.hpp"
#include "tests/catch.hpp"

using namespace waitbench::messaging;
using namespace waitbench::messaging::amqp;
using namespace std::chrono_literals;

namespace {

constexpr Moment start(1'800'000'000s);

JobId id_of(std::uint64_t n) {
  return JobId::at(start, n);
}

Job accepted(std::uint64_t n) {
  Job job(NewJob{.id = id_of(n),
                 .plan = "wait 1ms",
                 .idempotency_key = std::to_string(n),
                 .callback = {},
                 .due = start,
                 .attempts_allowed = 3});
  job.due = start;
  job.accepted = start;
  return job;
}
Job claimed(Job job) {
  claim(job, {"w", 30s}, start + 1s);
  return job;
}
Job done(Job job) {
  complete(job, "200", start + 2s);
  return job;
}
Job failed(Job job, std::optional<Moment> retry_at) {
  fail(job, "refused", retry_at, start + 2s);
  return job;
}
Job replayed(Job job) {
  replay(job, start + 3s);
  return job;
}

JobState state_of(View& view, std::uint64_t n) {
  return view.known(id_of(n)).value().state;
}

}  // namespace

TEST_CASE("a job is in the view as the log told last", "[messaging]") {
  View view;
  auto job = accepted(1);
  const auto told = [&](const Job& next, JobState state) {
    job = next;
    view.tell(job);
    CHECK(state_of(view, 1) == state);
  };
  told(job, JobState::queued);
  told(claimed(job), JobState::running);
  told(failed(job, start + 9s), JobState::queued);
  CHECK(view.not_due(start + 8s) == 1);
  CHECK(view.not_due(start + 9s) == 0);
  told(claimed(job), JobState::running);
  told(failed(job, {}), JobState::dead);
  told(replayed(job), JobState::queued);
  told(claimed(job), JobState::running);
  told(done(job), JobState::done);
  const auto stats = view.stats().value();
  CHECK(stats.attempts == 3);
  CHECK(stats.done == 1);
  CHECK(stats.queued + stats.running + stats.dead == 0);
  CHECK(view.known_by("1") == id_of(1));
}

TEST_CASE("what is told twice, or late, changes nothing", "[messaging]") {
  View view;
  const auto queued = accepted(1), running = claimed(queued), ended = done(running);
  for (const auto& job : {queued, running, queued, ended, running, queued, ended}) view.tell(job);
  CHECK(state_of(view, 1) == JobState::done);
  CHECK(view.stats().value().attempts == 1);
  CHECK(view.stats().value().done == 1);
}

TEST_CASE("what is done stays done, though a second copy of the job is claimed again", "[messaging]") {
  View view;
  const auto first = claimed(accepted(1)), again = claimed(failed(first, start));
  for (const auto& job : {first, done(first), again, failed(again, {})}) view.tell(job);
  CHECK(state_of(view, 1) == JobState::done);
}

TEST_CASE("a job that is met in the middle of its story is counted from there", "[messaging]") {
  View view;
  auto late = claimed(claimed(accepted(1)));
  late.expirations = 1;
  view.tell(done(late));
  const auto stats = view.stats().value();
  CHECK(stats.done == 1);
  CHECK(stats.attempts == 2);
  CHECK(stats.expirations == 1);
  CHECK(stats.last_sequence == 1);
}

TEST_CASE("a job that was told to be queued is in doubt until it is confirmed or claimed", "[messaging]") {
  View view;
  CHECK_FALSE(view.is_in_doubt(id_of(1)));
  for (const std::uint64_t n : {1U, 2U, 3U, 4U}) view.tell(accepted(n));
  for (const std::uint64_t n : {1U, 2U, 3U, 4U}) CHECK(view.is_in_doubt(id_of(n)));
  const std::vector confirmed{id_of(1), id_of(9)};
  view.stored(confirmed);
  view.tell(accepted(1));  // late
  CHECK_FALSE(view.is_in_doubt(id_of(1)));
  CHECK_FALSE(view.is_in_doubt(id_of(9)));
  view.tell(claimed(accepted(2)));
  CHECK_FALSE(view.is_in_doubt(id_of(2)));
  view.tell(failed(claimed(accepted(2)), start + 9s));  // it was in hand until its retry was confirmed
  CHECK_FALSE(view.is_in_doubt(id_of(2)));
  view.forget(id_of(3));
  CHECK_FALSE(view.is_in_doubt(id_of(3)));
  CHECK(view.is_in_doubt(id_of(4)));
  const auto dead = failed(claimed(accepted(1)), {});
  view.tell(dead);
  view.tell(replayed(dead));
  CHECK(view.is_in_doubt(id_of(1)));
  view.tell(done(claimed(accepted(5))));  // met in the middle of its story
  CHECK_FALSE(view.is_in_doubt(id_of(5)));
}

TEST_CASE("of what is taken back nothing is in doubt", "[messaging]") {
  View view;
  const auto dead = failed(claimed(accepted(1)), {});
  view.tell(dead);
  view.tell(accepted(3));
  view.begin();
  view.tell(accepted(2));
  view.tell(replayed(dead));
  view.tell(claimed(accepted(3)));
  view.take_back();
  for (const std::uint64_t n : {1U, 2U, 3U}) CHECK_FALSE(view.is_in_doubt(id_of(n)));
  view.tell(accepted(2));  // as the log has it
  CHECK(view.is_in_doubt(id_of(2)));
}

TEST_CASE("what was told can be taken back until it is kept", "[messaging]") {
  View view;
  view.tell(accepted(1));
  const auto before = view.stats().value();
  view.begin();
  view.tell(accepted(2));
  view.tell(claimed(accepted(1)));
  view.take_back();
  CHECK(view.stats().value() == before);
  CHECK_FALSE(view.known(id_of(2)));
  view.begin();
  view.tell(accepted(2));
  view.keep();
  CHECK(view.known(id_of(2)).value().sequence == 2);
}

TEST_CASE("what is forgotten is no longer counted, but for its claims", "[messaging]") {
  View view;
  view.tell(done(claimed(accepted(1))));
  view.forget(id_of(1));
  view.forget(id_of(1));
  CHECK_FALSE(view.known(id_of(1)));
  CHECK_FALSE(view.known_by("1"));
  CHECK(view.stats().value().done == 0);
  CHECK(view.stats().value().attempts == 1);
}

TEST_CASE("of many that are done the oldest are only counted", "[messaging]") {
  View view(10);
  view.tell(claimed(accepted(0)));
  for (std::uint64_t n = 1; n <= 100; ++n) {
    view.tell(done(claimed(accepted(n))));
    view.trim();
  }
  const auto stats = view.stats().value();
  CHECK(stats.done == 100);
  CHECK(stats.running == 1);
  CHECK(stats.attempts == 101);
  CHECK_FALSE(view.known(id_of(1)));
  CHECK(state_of(view, 100) == JobState::done);
  CHECK(view.list({}).value().size() <= 12);
}
