// The rules of a queue of jobs, each held against every store.
#include <array>

#include "tests/catch.hpp"
#include "tests/component/messaging/stores.hpp"
#include "tests/scratch_directory.hpp"

using namespace waitbench::messaging;
using namespace waitbench::test;

namespace {

template <class F>
void in_each_store(std::optional<std::uint64_t> most_queued, F rule) {
  for (const auto& store : stores()) {
    INFO(store.name);
    const ScratchDirectory directory;
    const auto queue = store.open(directory.path() / "jobs", most_queued);
    rule(*queue);
  }
}

template <class F>
void in_each_store(F rule) {
  in_each_store({}, rule);
}

// What only a store keeps that looks at the times it is told, and finds its own writes in a transaction. A
// broker ends a lease when the connection ends, delivers what has been published, and in the order in which
// it came (amqp/amqp_queue_test.cpp has its rules for the same faults).
template <class F>
void in_each_store_with_the_callers_clock(F rule) {
  for (const auto& store : stores()) {
    if (!store.has_callers_clock) continue;
    INFO(store.name);
    const ScratchDirectory directory;
    const auto queue = store.open(directory.path() / "jobs", {});
    rule(*queue);
  }
}

Receipt receipt_of(JobQueue& queue, const NewJob& job, Moment now = start) {
  return queue.enqueue({&job, 1}, now).value().front();
}

constexpr auto accepted = Receipt::Answer::accepted;
constexpr auto known = Receipt::Answer::known;
constexpr auto full = Receipt::Answer::full;

}  // namespace

TEST_CASE("a job is kept as it was handed in", "[messaging]") {
  in_each_store([](JobQueue& queue) {
    NewJob asked{.id = id_of(7),
                 .plan = std::string("wait 1s; \0 \"'; DROP TABLE jobs", 30),
                 .idempotency_key = "",
                 .callback = "http://localhost:1/done",
                 .due = start + 1us,
                 .attempts_allowed = 4'000'000'000,
                 .seed = ~std::uint64_t{0},
                 .number = 1ULL << 63};
    accept(queue, asked, start + 2us);
    const auto job = found(queue, 7);
    CHECK(job.asked.id == asked.id);
    CHECK(job.asked.plan == asked.plan);
    CHECK(job.asked.idempotency_key == asked.idempotency_key);
    CHECK(job.asked.callback == asked.callback);
    CHECK(job.asked.due == asked.due);
    CHECK(job.asked.attempts_allowed == asked.attempts_allowed);
    CHECK(job.asked.seed == asked.seed);
    CHECK(job.asked.number == asked.number);
    CHECK(job.state == JobState::queued);
    CHECK(job.due == asked.due);
    CHECK(job.accepted == start + 2us);
    CHECK(job.sequence == 1);
    CHECK(job.token == 0);
    CHECK(job.attempts == 0);
    CHECK_FALSE(job.started);
    CHECK_FALSE(job.completed);
    CHECK(job.intact);
    CHECK_FALSE(queue.find(id_of(8)).value());
  });
}

TEST_CASE("jobs are claimed by due time, then in the order of acceptance, and not before they are due",
          "[messaging]") {
  in_each_store([](JobQueue& queue) {
    const std::array jobs{job(4, start + 2s), job(3, start + 1s), job(1), job(2, start + 1s), job(0)};
    CHECK(queue.enqueue(jobs, start).value().size() == 5);
    CHECK(ids(claim(queue, 9)) == std::vector{id_of(1), id_of(0)});
    CHECK(claim(queue, 9).empty());
    CHECK(claim(queue, 9, start + 1s - 1us).empty());
    CHECK(ids(claim(queue, 9, start + 1s)) == std::vector{id_of(3), id_of(2)});
    CHECK(ids(claim(queue, 9, start + 2s)) == std::vector{id_of(4)});
  });
}

TEST_CASE("a claim takes no more than it was told", "[messaging]") {
  in_each_store([](JobQueue& queue) {
    for (const std::uint64_t n : {1U, 2U, 3U}) accept(queue, job(n));
    CHECK(claim(queue, 0).empty());
    CHECK(ids(claim(queue, 2)) == std::vector{id_of(1), id_of(2)});
    CHECK(ids(claim(queue, 2)) == std::vector{id_of(3)});
  });
}

TEST_CASE("a job that is done stays so, with its outcome and its three moments", "[messaging]") {
  in_each_store([](JobQueue& queue) {
    accept(queue, job(1));
    const auto claimed = claim(queue, 1, start + 1s).at(0);
    CHECK(claimed.token == 1);
    CHECK(claimed.leased_until == start + 31s);
    CHECK(found(queue, 1).state == JobState::running);
    CHECK(queue.complete(id_of(1), claimed.token, "200", start + 3s).value() == Report::taken);
    const auto done = found(queue, 1);
    CHECK(done.state == JobState::done);
    CHECK(done.outcome == "200");
    CHECK(done.accepted == start);
    CHECK(done.started == start + 1s);
    CHECK(done.completed == start + 3s);
    CHECK(queue.complete(id_of(1), claimed.token, "again", start + 4s).value() == Report::stale);
    CHECK(queue.fail(id_of(1), claimed.token, "x", {}, start + 4s).value() == Report::stale);
    CHECK(found(queue, 1).outcome == "200");
    CHECK(claim(queue, 1, start + 1h).empty());
    CHECK(queue.complete(id_of(2), 1, "", start).value() == Report::stale);  // no such job
  });
}

TEST_CASE("a slow worker whose lease expired cannot finish another's job", "[messaging]") {
  in_each_store_with_the_callers_clock([](JobQueue& queue) {
    accept(queue, with_attempts(job(1), 3));
    const auto slow = claim(queue, 1, start, "slow").at(0);
    CHECK(claim(queue, 1, start + 30s - 1us, "next").empty());
    const auto next = claim(queue, 1, start + 30s, "next").at(0);
    CHECK(next.token > slow.token);
    CHECK(next.attempts == 2);
    CHECK(next.expirations == 1);
    const auto before = found(queue, 1);
    CHECK(queue.complete(id_of(1), slow.token, "late", start + 31s).value() == Report::stale);
    CHECK(queue.fail(id_of(1), slow.token, "late", start + 99s, start + 31s).value() == Report::stale);
    CHECK(queue.renew(id_of(1), slow.token, start + 99s).value() == Report::stale);
    const auto after = found(queue, 1);
    CHECK(after.state == JobState::running);
    CHECK(after.worker == "next");
    CHECK(after.leased_until == before.leased_until);
    CHECK(after.reason == before.reason);
    CHECK(queue.complete(id_of(1), next.token, "in time", start + 32s).value() == Report::taken);
    CHECK(found(queue, 1).outcome == "in time");
  });
}

TEST_CASE("a worker that is late but was not replaced has done the work", "[messaging]") {
  in_each_store([](JobQueue& queue) {
    accept(queue, job(1));
    const auto claimed = claim(queue, 1).at(0);
    CHECK(queue.complete(id_of(1), claimed.token, "late", start + 1h).value() == Report::taken);
    CHECK(found(queue, 1).expirations == 0);
  });
}

TEST_CASE("a renewed lease holds until its new end", "[messaging]") {
  in_each_store_with_the_callers_clock([](JobQueue& queue) {
    accept(queue, with_attempts(job(1), 2));
    const auto claimed = claim(queue, 1).at(0);
    CHECK(queue.renew(id_of(1), claimed.token, start + 90s).value() == Report::taken);
    CHECK(claim(queue, 1, start + 89s).empty());
    CHECK(claim(queue, 1, start + 90s).size() == 1);
  });
}

TEST_CASE("a job that failed waits for its retry with its reason, and dies with its last attempt",
          "[messaging]") {
  in_each_store([](JobQueue& queue) {
    accept(queue, with_attempts(job(1), 2));
    const auto first = claim(queue, 1).at(0);
    CHECK(queue.fail(id_of(1), first.token, "refused", start + 10s, start + 1s).value() == Report::taken);
    auto job = found(queue, 1);
    CHECK(job.waits_for_retry());
    CHECK(job.reason == "refused");
    CHECK(claim(queue, 1, start + 9s).empty());
    const auto second = claim(queue, 1, start + 10s).at(0);
    CHECK(second.token == 2);
    CHECK(queue.fail(id_of(1), second.token, "refused again", start + 20s, start + 11s).value() ==
          Report::taken);
    job = found(queue, 1);
    CHECK(job.state == JobState::dead);
    CHECK(job.reason == "refused again");
    CHECK(job.completed == start + 11s);
    CHECK(claim(queue, 1, start + 1h).empty());
  });
}

TEST_CASE("a job that is given up is dead though it had attempts left", "[messaging]") {
  in_each_store([](JobQueue& queue) {
    accept(queue, with_attempts(job(1), 5));
    CHECK(queue.fail(id_of(1), claim(queue, 1).at(0).token, "no such plan", {}, start).value() ==
          Report::taken);
    CHECK(found(queue, 1).state == JobState::dead);
  });
}

TEST_CASE("a job that is handed back comes where it stood", "[messaging]") {
  in_each_store_with_the_callers_clock([](JobQueue& queue) {
    accept(queue, job(1));
    const auto first = claim(queue, 1, start + 5s).at(0);
    accept(queue, job(2, start + 1s), start + 5s);
    CHECK(queue.release(id_of(1), first.token).value() == Report::taken);
    CHECK(ids(claim(queue, 9, start + 5s, "w2")) == std::vector{id_of(1), id_of(2)});
  });
}

TEST_CASE("a job that is handed back is queued as it was, for anybody, and lost no attempt", "[messaging]") {
  in_each_store([](JobQueue& queue) {
    accept(queue, job(1));
    const auto first = claim(queue, 1, start + 5s).at(0);
    CHECK(queue.release(id_of(1), first.token + 1).value() == Report::stale);
    CHECK(queue.release(id_of(1), first.token).value() == Report::taken);
    CHECK(queue.release(id_of(1), first.token).value() == Report::stale);
    const auto back = found(queue, 1);
    CHECK(back.state == JobState::queued);
    CHECK(back.attempts == 0);
    CHECK(back.due == start);
    CHECK(queue.stats().value().queued == 1);
    CHECK(queue.stats().value().attempts == 1);
    const auto again = claim(queue, 9, start + 5s, "w2");
    REQUIRE(ids(again) == std::vector{id_of(1)});
    CHECK(again.at(0).attempts == 1);
    CHECK(again.at(0).token == 2);
    CHECK(queue.complete(id_of(1), first.token, "late", start + 6s).value() == Report::stale);
    CHECK(queue.complete(id_of(1), again.at(0).token, "", start + 6s).value() == Report::taken);
    CHECK(queue.release(id_of(1), again.at(0).token).value() == Report::stale);
  });
}

TEST_CASE("a callback is due from its job's end on, whatever that is, until it was told", "[messaging]") {
  in_each_store([](JobQueue& queue) {
    const auto due = [&queue](Moment now) { return ids(queue.claim_callbacks(9, now, now + 10s).value()); };
    for (const std::uint64_t n : {1U, 2U, 3U}) accept(queue, with_callback(job(n)));
    accept(queue, job(4));  // has none
    const auto claimed = claim(queue, 9);
    CHECK(due(start + 1h).empty());
    CHECK(queue.complete(id_of(1), 1, "ok", start + 2s).value() == Report::taken);
    CHECK(queue.fail(id_of(2), 1, "no", {}, start + 1s).value() == Report::taken);
    CHECK(queue.complete(id_of(4), 1, "ok", start + 1s).value() == Report::taken);
    CHECK(queue.fail(id_of(3), 1, "no", {}, start + 30s).value() == Report::taken);

    CHECK(due(start).empty());
    CHECK(ids(queue.claim_callbacks(1, start + 30s, start + 40s).value()) == std::vector{id_of(2)});
    CHECK(due(start + 30s) == std::vector{id_of(1), id_of(3)});
    CHECK(due(start + 30s).empty());  // all are being told
    CHECK(found(queue, 2).callback_attempts == 1);

    // One was told; one is tried again later; of the third nothing was heard.
    const auto until = start + 40s;
    CHECK(queue.callback_ended(id_of(1), until + 1us, {}).value() == Report::stale);
    CHECK(queue.callback_ended(id_of(1), until, {}).value() == Report::taken);
    CHECK(queue.callback_ended(id_of(1), until, {}).value() == Report::stale);
    CHECK(queue.callback_ended(id_of(2), until, start + 41s).value() == Report::taken);
    CHECK(queue.callback_ended(id_of(4), until, {}).value() == Report::stale);
    CHECK(due(until) == std::vector{id_of(3)});
    CHECK(queue.callback_ended(id_of(3), until, {}).value() == Report::stale);  // it was claimed again
    CHECK(due(start + 41s) == std::vector{id_of(2)});
    CHECK(found(queue, 2).callback_attempts == 2);
  });
}

TEST_CASE("a job whose worker was lost for the last time owes its callback, too", "[messaging]") {
  in_each_store_with_the_callers_clock([](JobQueue& queue) {
    accept(queue, with_callback(job(1)));
    CHECK(claim(queue, 1).size() == 1);
    CHECK(claim(queue, 1, start + 30s).empty());
    CHECK(found(queue, 1).state == JobState::dead);
    CHECK(queue.claim_callbacks(9, start + 30s, start + 40s).value().size() == 1);
  });
}

TEST_CASE("a job whose callback has still to be told is not purged", "[messaging]") {
  in_each_store([](JobQueue& queue) {
    accept(queue, with_callback(job(1)));
    CHECK(queue.complete(id_of(1), claim(queue, 1).at(0).token, "", start).value() == Report::taken);
    CHECK(queue.purge(JobState::done, start + 1h, 9).value() == 0);
    CHECK(queue.claim_callbacks(1, start, start + 1s).value().size() == 1);
    CHECK(queue.purge(JobState::done, start + 1h, 9).value() == 0);
    CHECK(queue.callback_ended(id_of(1), start + 1s, {}).value() == Report::taken);
    CHECK(queue.purge(JobState::done, start + 1h, 9).value() == 1);
  });
}

TEST_CASE("a job that is replayed owes no callback until it ends again", "[messaging]") {
  in_each_store([](JobQueue& queue) {
    accept(queue, with_callback(job(1)));
    CHECK(queue.fail(id_of(1), claim(queue, 1).at(0).token, "no", {}, start).value() == Report::taken);
    CHECK(queue.claim_callbacks(1, start, start + 10s).value().size() == 1);
    CHECK(queue.replay(id_of(1), start + 1s).value());
    CHECK(queue.claim_callbacks(1, start + 1h, start + 2h).value().empty());
    const auto again = claim(queue, 1, start + 2s).at(0);
    CHECK(queue.complete(id_of(1), again.token, "", start + 3s).value() == Report::taken);
    CHECK(queue.callback_ended(id_of(1), start + 10s, {}).value() == Report::stale);  // of its first end
    CHECK(queue.claim_callbacks(1, start + 3s, start + 4s).value().size() == 1);
  });
}

TEST_CASE("poison, a job that ends every worker, is dead after its attempts", "[messaging]") {
  in_each_store_with_the_callers_clock([](JobQueue& queue) {
    accept(queue, with_attempts(job(1), 3));
    auto now = start;
    for (int attempt = 1; attempt <= 3; ++attempt) {
      CHECK(claim(queue, 1, now).size() == 1);
      now += 30s;
    }
    CHECK(claim(queue, 1, now).empty());
    const auto dead = found(queue, 1);
    CHECK(dead.state == JobState::dead);
    CHECK(dead.attempts == 3);
    CHECK(dead.expirations == 3);
    CHECK(dead.reason == "attempt 3: the lease of w expired");
    CHECK(dead.completed == now);
  });
}

TEST_CASE("a job that is delivered again comes where it stood", "[messaging]") {
  in_each_store_with_the_callers_clock([](JobQueue& queue) {
    accept(queue, with_attempts(job(1), 2));
    CHECK(claim(queue, 1).size() == 1);
    accept(queue, job(2, start + 1s), start + 1s);
    CHECK(ids(claim(queue, 9, start + 30s)) == std::vector{id_of(1), id_of(2)});
  });
}

TEST_CASE("the same idempotency key is the same job, as long as that is kept", "[messaging]") {
  in_each_store([](JobQueue& queue) {
    const std::array both{with_key(job(1), "order 7"), with_key(job(2), "order 7"),
                          with_key(job(3), "order 8")};
    CHECK(queue.enqueue(both, start).value() ==
          std::vector<Receipt>{{accepted, id_of(1)}, {known, id_of(1)}, {accepted, id_of(3)}});
    CHECK(receipt_of(queue, with_key(job(4), "order 7")) == Receipt{known, id_of(1)});
    CHECK(receipt_of(queue, job(3)) == Receipt{known, id_of(3)});  // the same id
    const auto claimed = claim(queue, 1).at(0);
    CHECK(receipt_of(queue, with_key(job(5), "order 7")) == Receipt{known, id_of(1)});
    CHECK(queue.complete(id_of(1), claimed.token, "", start).value() == Report::taken);
    CHECK(receipt_of(queue, with_key(job(6), "order 7")) == Receipt{known, id_of(1)});
    CHECK(queue.stats().value().queued == 1);
    CHECK(queue.purge(JobState::done, start + 1us, 9).value() == 1);
    CHECK(receipt_of(queue, with_key(job(7), "order 7")) == Receipt{accepted, id_of(7)});
  });
}

TEST_CASE("a full queue accepts nothing, knows what it has, and has room when one is claimed",
          "[messaging]") {
  in_each_store(2, [](JobQueue& queue) {
    const std::array jobs{with_key(job(1), "a"), job(2, start + 1h), job(3)};
    CHECK(queue.enqueue(jobs, start).value() ==
          std::vector<Receipt>{{accepted, id_of(1)}, {accepted, id_of(2)}, {full, id_of(3)}});
    CHECK_FALSE(queue.find(id_of(3)).value());
    CHECK(receipt_of(queue, with_key(job(4), "a")) == Receipt{known, id_of(1)});
    const auto claimed = claim(queue, 1).at(0);
    accept(queue, job(5));
    CHECK(receipt_of(queue, job(6)) == Receipt{full, id_of(6)});
    // What was accepted once is kept, however many wait.
    CHECK(queue.fail(id_of(1), claimed.token, "x", {}, start).value() == Report::taken);
    CHECK(queue.replay(id_of(1), start).value());
    CHECK(queue.stats().value().queued == 3);
  });
}

TEST_CASE("a dead job is replayed with all its attempts, and old tokens stay stale", "[messaging]") {
  in_each_store([](JobQueue& queue) {
    accept(queue, job(1));
    const auto first = claim(queue, 1).at(0);
    CHECK_FALSE(queue.replay(id_of(1), start).value());
    CHECK(queue.fail(id_of(1), first.token, "refused", {}, start).value() == Report::taken);
    CHECK(queue.replay(id_of(1), start + 5s).value());
    CHECK_FALSE(queue.replay(id_of(1), start + 5s).value());
    CHECK_FALSE(queue.replay(id_of(2), start + 5s).value());
    const auto queued = found(queue, 1);
    CHECK(queued.state == JobState::queued);
    CHECK_FALSE(queued.waits_for_retry());
    CHECK_FALSE(queued.completed);
    CHECK(claim(queue, 1, start + 4s).empty());
    const auto second = claim(queue, 1, start + 5s).at(0);
    CHECK(second.attempts == 1);
    CHECK(second.token == 2);
    CHECK(queue.complete(id_of(1), first.token, "late", start + 6s).value() == Report::stale);
  });
}

TEST_CASE("only what has ended is purged, and only what ended before", "[messaging]") {
  in_each_store([](JobQueue& queue) {
    for (const std::uint64_t n : {1U, 2U, 3U, 4U, 5U}) accept(queue, job(n));
    const auto claimed = claim(queue, 4);
    for (const std::size_t i : {0U, 1U, 2U})
      CHECK(queue.complete(claimed[i].asked.id, 1, "", start + std::chrono::seconds(i)).value() ==
            Report::taken);
    CHECK(queue.purge(JobState::queued, start + 1h, 9).value() == 0);
    CHECK(queue.purge(JobState::running, start + 1h, 9).value() == 0);
    CHECK(queue.purge(JobState::dead, start + 1h, 9).value() == 0);
    CHECK(queue.purge(JobState::done, start, 9).value() == 0);
    CHECK(queue.purge(JobState::done, start + 2s, 1).value() == 1);
    CHECK(queue.purge(JobState::done, start + 2s, 9).value() == 1);
    CHECK(ids(queue.list({}).value()) == std::vector{id_of(3), id_of(4), id_of(5)});
    CHECK(queue.stats().value() == QueueStats{.queued = 1,
                                              .running = 1,
                                              .done = 1,
                                              .dead = 0,
                                              .attempts = 4,
                                              .expirations = 0,
                                              .oldest_due = start,
                                              .last_sequence = 5});
  });
}

TEST_CASE("a sequence never comes again, though the last jobs were purged", "[messaging]") {
  in_each_store([](JobQueue& queue) {
    accept(queue, job(1));
    CHECK(queue.complete(id_of(1), claim(queue, 1).at(0).token, "", start).value() == Report::taken);
    CHECK(queue.purge(JobState::done, start + 1s, 1).value() == 1);
    CHECK(queue.stats().value().last_sequence == 1);
    accept(queue, job(2));
    CHECK(found(queue, 2).sequence == 2);
    CHECK(queue.stats().value().last_sequence == 2);
  });
}

TEST_CASE("jobs are listed in the order of acceptance, by state, a page at a time", "[messaging]") {
  in_each_store([](JobQueue& queue) {
    for (const std::uint64_t n : {3U, 1U, 2U, 4U}) accept(queue, job(n));
    CHECK(claim(queue, 2).size() == 2);
    CHECK(ids(queue.list({}).value()) == std::vector{id_of(3), id_of(1), id_of(2), id_of(4)});
    CHECK(ids(queue.list({.state = JobState::queued}).value()) == std::vector{id_of(2), id_of(4)});
    CHECK(ids(queue.list({.state = JobState::running, .most = 1}).value()) == std::vector{id_of(3)});
    const auto page = queue.list({.state = {}, .after = 1, .most = 2}).value();
    CHECK(ids(page) == std::vector{id_of(1), id_of(2)});
    CHECK(ids(queue.list({.state = {}, .after = page.back().sequence}).value()) == std::vector{id_of(4)});
  });
}

TEST_CASE("the age of a queue is that of the job that has been due longest", "[messaging]") {
  in_each_store([](JobQueue& queue) {
    CHECK(queue.stats().value() == QueueStats{});
    CHECK(queue.stats().value().oldest_age(start) == 0s);
    accept(queue, job(1, start + 10s));
    accept(queue, job(2, start + 20s));
    const auto stats = queue.stats().value();
    CHECK(stats.oldest_age(start) == 0s);
    CHECK(stats.oldest_age(start + 15s) == 5s);
    CHECK(claim(queue, 1, start + 15s).size() == 1);
    CHECK(queue.stats().value().oldest_age(start + 21s) == 1s);
  });
}

TEST_CASE("what is done together is done whole or not at all", "[messaging]") {
  in_each_store([](JobQueue& queue) {
    accept(queue, with_key(job(1), "a"));
    accept(queue, job(2));
    const auto done = claim(queue, 1).at(0);
    CHECK(queue.complete(id_of(1), done.token, "", start).value() == Report::taken);
    const auto before = queue.stats().value();
    const auto failed = queue.together([&]() -> QueueResult<void> {
      accept(queue, with_key(job(3), "b"));
      CHECK(queue.purge(JobState::done, start + 1s, 9).value() == 1);
      CHECK(receipt_of(queue, with_key(job(4), "a")).answer == accepted);
      return QueueError{QueueFailure::storage, "given up"};
    });
    REQUIRE_FALSE(failed.has_value());
    CHECK(failed.error().text == "given up");
    CHECK(queue.stats().value() == before);
    CHECK(ids(queue.list({}).value()) == std::vector{id_of(1), id_of(2)});
    CHECK(receipt_of(queue, with_key(job(5), "a")) == Receipt{known, id_of(1)});
    const auto kept = queue.together([&]() -> QueueResult<void> {
      accept(queue, with_key(job(6), "b"));
      CHECK(receipt_of(queue, with_key(job(7), "b")) == Receipt{known, id_of(6)});
      return {};
    });
    CHECK(kept.has_value());
    CHECK(ids(claim(queue, 9)) == std::vector{id_of(2), id_of(6)});
    CHECK(queue.stats().value().running == 2);
  });
}

TEST_CASE("a claim that is not kept leaves the job as it was, a report too", "[messaging]") {
  in_each_store([](JobQueue& queue) {
    accept(queue, job(1));
    accept(queue, job(2));
    const auto first = claim(queue, 1).at(0);
    const auto before = queue.stats().value();
    for (int i = 0; i < 2; ++i) {
      const auto failed = queue.together([&]() -> QueueResult<void> {
        CHECK(claim(queue, 1).at(0).token == 1);
        CHECK(queue.complete(id_of(1), first.token, "", start).value() == Report::taken);
        CHECK(queue.complete(id_of(1), first.token, "", start).value() == Report::stale);
        return QueueError{QueueFailure::storage, "given up"};
      });
      CHECK_FALSE(failed.has_value());
      CHECK(queue.stats().value() == before);
      CHECK(found(queue, 2).token == 0);
    }
    CHECK(queue.complete(id_of(1), first.token, "", start).value() == Report::taken);
    CHECK(claim(queue, 1).at(0).token == 1);
  });
}

TEST_CASE("what is done together sees what was done before in it", "[messaging]") {
  in_each_store_with_the_callers_clock([](JobQueue& queue) {
    const auto failed = queue.together([&]() -> QueueResult<void> {
      accept(queue, job(1));
      CHECK(ids(claim(queue, 9)) == std::vector{id_of(1)});
      return QueueError{QueueFailure::storage, "given up"};
    });
    CHECK_FALSE(failed.has_value());
    CHECK_FALSE(queue.find(id_of(1)).value());
    const auto kept = queue.together([&]() -> QueueResult<void> {
      accept(queue, job(2));
      CHECK(ids(claim(queue, 9)) == std::vector{id_of(2)});
      return {};
    });
    CHECK(kept.has_value());
    CHECK(queue.stats().value().running == 1);
  });
}
