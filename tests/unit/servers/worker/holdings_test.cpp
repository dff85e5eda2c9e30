// What a worker says to its queue, by a clock of the test's own.
#include "servers/worker/holdings.hpp"

#include "tests/catch.hpp"

using namespace waitbench;
using namespace waitbench::servers::worker;
using namespace std::chrono_literals;
using messaging::JobId;
using messaging::Moment;
using Stored = messaging::Report;

namespace {

constexpr TimePoint start(1'000s);

JobId id_of(std::uint64_t n) {
  return JobId::at(Moment(1'800'000'000s), n);
}

messaging::Job job(std::uint64_t n, messaging::Token token = 1) {
  messaging::Job job(
      messaging::NewJob{.id = id_of(n), .plan = "wait 1s", .idempotency_key = {}, .callback = {}, .due = {}});
  job.token = token;
  return job;
}

std::vector<messaging::Job> jobs(std::uint64_t first, std::uint64_t count) {
  std::vector<messaging::Job> some;
  for (auto n = first; n < first + count; ++n) some.push_back(job(n));
  return some;
}

Word word_at(Holdings& holdings, TimePoint now) {
  auto word = holdings.word(now);
  REQUIRE(word.has_value());
  return std::move(*word);
}

// Claims that many, numbered from `first`.
void claim(Holdings& holdings, std::uint64_t first, std::uint64_t count, TimePoint now = start) {
  const auto word = word_at(holdings, now);
  REQUIRE(word.claim >= count);
  holdings.answered(word,
                    {.reports = std::vector(word.reports.size(), Stored::taken),
                     .renewals = std::vector(word.renewals.size(), Stored::taken),
                     .claimed = jobs(first, count)},
                    now);
}

std::vector<JobId> ids(const std::vector<Holdings::Begun>& begun) {
  std::vector<JobId> ids;
  for (const auto& each : begun) ids.push_back(each.job.asked.id);
  return ids;
}

const Said done{.how = Said::How::done, .text = "ok"};
constexpr HoldingRules two_and_one{.concurrency = 2, .prefetch = 1, .lease = 30s};

}  // namespace

TEST_CASE("as many jobs are claimed as may run and wait, and as many run as may, in order", "[worker]") {
  Holdings holdings(two_and_one);
  CHECK(holdings.empty());
  const auto word = word_at(holdings, start);
  CHECK(word.claim == 3);
  CHECK_FALSE(holdings.word(start));  // one at a time
  CHECK(holdings.next() == TimePoint::max());
  CHECK_FALSE(holdings.empty());
  holdings.answered(word, {.reports = {}, .renewals = {}, .claimed = jobs(1, 3)}, start + 1ms);
  const auto begun = holdings.begin();
  CHECK(ids(begun) == std::vector{id_of(1), id_of(2)});
  CHECK(holdings.begin().empty());
  CHECK(holdings.running() == 2);
  CHECK(holdings.waiting() == 1);
  CHECK_FALSE(holdings.word(start + 1ms));  // no room

  holdings.ended(begun[1].ticket, done);
  CHECK(ids(holdings.begin()) == std::vector{id_of(3)});
  const auto next = word_at(holdings, start + 2ms);
  CHECK(next.claim == 1);
  REQUIRE(next.reports.size() == 1);
  CHECK(next.reports[0].id == id_of(2));
  CHECK(next.reports[0].token == 1);
  CHECK(next.reports[0].said.text == "ok");
}

TEST_CASE("a queue without jobs is asked less and less often, and at once when somebody says so",
          "[worker]") {
  Holdings holdings({.concurrency = 4, .poll_first = 5ms, .poll_longest = 20ms});
  auto now = start;
  for (const auto wait : {5ms, 10ms, 20ms, 20ms}) {
    claim(holdings, 1, 0, now);
    CHECK(holdings.next() == now + wait);
    CHECK_FALSE(holdings.word(now + wait - 1ns));
    now += wait;
  }
  claim(holdings, 1, 0, now);
  holdings.look();
  CHECK(holdings.next() == TimePoint::min());
  claim(holdings, 1, 1, now);  // less than it asked for: there was no more
  CHECK(holdings.next() == now + 5ms);
  claim(holdings, 2, 3, now + 5ms);  // as much as it asked for: there may be more, once there is room
  const auto begun = holdings.begin();
  CHECK(begun.size() == 4);
  holdings.ended(begun[0].ticket, done);
  CHECK(word_at(holdings, now + 5ms).claim == 1);
}

TEST_CASE("leases are renewed after a third, of jobs that run and that wait, and together", "[worker]") {
  Holdings holdings(two_and_one);
  claim(holdings, 1, 2);
  const auto begun = holdings.begin();
  CHECK(begun.size() == 2);
  claim(holdings, 3, 1, start + 3s);
  CHECK(holdings.next() == start + 10s);
  CHECK_FALSE(holdings.word(start + 10s - 1ns));
  const auto word = word_at(holdings, start + 10s);  // job 3 comes along: it is due within a sixth
  REQUIRE(word.renewals.size() == 3);
  CHECK(word.renewals[0].id == id_of(1));
  CHECK(word.renewals[2].id == id_of(3));
  CHECK(word.claim == 0);
  CHECK(word.reports.empty());
  holdings.answered(word, {.reports = {}, .renewals = std::vector(3, Stored::taken), .claimed = {}},
                    start + 10s);
  CHECK(holdings.next() == start + 20s);
  holdings.ended(begun[0].ticket, done);
  claim(holdings, 4, 0, start + 11s);
  CHECK(word_at(holdings, start + 20s).renewals.size() == 2);  // not of the job that has ended
}

TEST_CASE("a lease that was lost makes a job that waits be forgotten, and one that runs not be reported",
          "[worker]") {
  Holdings holdings(two_and_one);
  claim(holdings, 1, 3);
  const auto begun = holdings.begin();
  const auto word = word_at(holdings, start + 10s);
  REQUIRE(word.renewals.size() == 3);
  holdings.ended(begun[1].ticket, done);  // meanwhile
  holdings.answered(word, {.reports = {}, .renewals = std::vector(3, Stored::stale), .claimed = {}},
                    start + 10s);
  CHECK(holdings.waiting() == 0);
  CHECK(holdings.running() == 1);
  CHECK(holdings.begin().empty());
  const auto next = word_at(holdings, start + 11s);
  CHECK(next.reports.empty());
  CHECK(next.claim == 2);  // the one that runs in vain takes its place until it ends
  holdings.answered(next, {.reports = {}, .renewals = {}, .claimed = {job(1, 2)}}, start + 11s);
  const auto again = holdings.begin();  // the same job, with another token
  REQUIRE(again.size() == 1);
  holdings.ended(begun[0].ticket, done);
  holdings.ended(again[0].ticket, done);
  const auto last = word_at(holdings, start + 12s);
  REQUIRE(last.reports.size() == 1);
  CHECK(last.reports[0].token == 2);
}

TEST_CASE("what was refused is said again after a pause, with what happened since", "[worker]") {
  Holdings holdings(two_and_one);
  claim(holdings, 1, 2);
  const auto begun = holdings.begin();
  holdings.ended(begun[0].ticket, done);
  auto word = word_at(holdings, start + 10s);
  CHECK(word.reports.size() == 1);
  CHECK(word.renewals.size() == 1);
  CHECK(word.claim == 2);
  holdings.ended(begun[1].ticket, done);
  holdings.refused(std::move(word), start + 10s, 1s);
  CHECK(holdings.next() == start + 11s);
  CHECK_FALSE(holdings.word(start + 11s - 1ns));
  const auto again = word_at(holdings, start + 11s);
  REQUIRE(again.reports.size() == 2);
  CHECK(again.reports[0].id == id_of(1));
  CHECK(again.reports[1].id == id_of(2));
  CHECK(again.renewals.empty());  // it has ended meanwhile
  CHECK(again.claim == 3);
}

TEST_CASE("a refused renewal is tried again, and not forgotten", "[worker]") {
  Holdings holdings(two_and_one);
  claim(holdings, 1, 3);
  CHECK(holdings.begin().size() == 2);
  auto word = word_at(holdings, start + 10s);
  CHECK(word.renewals.size() == 3);
  holdings.refused(std::move(word), start + 10s, 1s);
  CHECK(holdings.next() == start + 11s);
  CHECK(word_at(holdings, start + 11s).renewals.size() == 3);
}

TEST_CASE("a drain claims no more, hands back what has not begun, and lets the others end", "[worker]") {
  Holdings holdings(two_and_one);
  claim(holdings, 1, 3);
  const auto begun = holdings.begin();
  holdings.ended(begun[0].ticket, done);
  const auto under_way = word_at(holdings, start);
  CHECK(under_way.claim == 1);
  holdings.drain();
  CHECK(holdings.begin().empty());
  // Jobs that were on their way to it go back as well.
  holdings.answered(under_way, {.reports = {Stored::taken}, .renewals = {}, .claimed = jobs(4, 1)}, start);
  const auto back = word_at(holdings, start);
  CHECK(back.claim == 0);
  REQUIRE(back.reports.size() == 2);
  CHECK(back.reports[0].id == id_of(3));
  CHECK(back.reports[0].said.how == Said::How::back);
  CHECK(back.reports[1].id == id_of(4));
  holdings.answered(back, {.reports = std::vector(2, Stored::taken), .renewals = {}, .claimed = {}}, start);
  CHECK(holdings.next() == start + 10s);  // the lease of the one that runs
  CHECK_FALSE(holdings.empty());
  holdings.ended(begun[1].ticket, done);
  const auto last = word_at(holdings, start + 1s);
  CHECK(last.reports.size() == 1);
  holdings.answered(last, {.reports = {Stored::taken}, .renewals = {}, .claimed = {}}, start + 1s);
  CHECK(holdings.empty());
  CHECK(holdings.next() == TimePoint::max());
}

TEST_CASE("what runs is handed back when nothing will end it, and its end counts no more", "[worker]") {
  Holdings holdings(two_and_one);
  claim(holdings, 1, 3);
  const auto begun = holdings.begin();
  holdings.hand_back_all();
  holdings.ended(begun[0].ticket, done);
  const auto word = word_at(holdings, start);
  REQUIRE(word.reports.size() == 3);
  for (const auto& report : word.reports) CHECK(report.said.how == Said::How::back);
  CHECK(holdings.running() == 0);
}

TEST_CASE("what was dropped is not said", "[worker]") {
  Holdings holdings(two_and_one);
  claim(holdings, 1, 3);
  const auto begun = holdings.begin();
  holdings.ended(begun[0].ticket, done);
  holdings.drop_all();
  holdings.ended(begun[1].ticket, done);
  CHECK_FALSE(holdings.word(start + 1h));
  CHECK(holdings.empty());
  CHECK(holdings.running() == 0);
}
