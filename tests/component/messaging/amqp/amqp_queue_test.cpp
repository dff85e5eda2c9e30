// What a queue at a broker does when workers, connections and the broker itself end.
#include "messaging/amqp/amqp_queue.hpp"

#include <csignal>
#include <cstdlib>
#include <sstream>
#include <sys/wait.h>
#include <thread>
#include <unistd.h>

#include <fmt/format.h>

#include "core/descriptor.hpp"
#include "messaging/amqp/entry.hpp"
#include "messaging/amqp/topology.hpp"
#include "messaging/group_commit.hpp"
#include "messaging/job_json.hpp"
#include "messaging/open_queue.hpp"
#include "messaging/transitions.hpp"
#include "tests/catch.hpp"
#include "tests/component/messaging/amqp/broker.hpp"
#include "tests/component/messaging/stores.hpp"

using namespace waitbench;
using namespace waitbench::messaging;
using namespace waitbench::test;

namespace {

constexpr auto patience = 60s;

// Asks until it is answered with what is hoped for; the broker delivers when it gets round to it.
template <class F>
bool comes(F ask) {
  const auto until = std::chrono::steady_clock::now() + patience;
  while (!ask()) {
    if (std::chrono::steady_clock::now() >= until) return false;
    std::this_thread::sleep_for(2ms);
  }
  return true;
}

// Exactly so many, in the order in which they come.
std::vector<Job> claim_all(JobQueue& queue, std::size_t count, Moment now = start + 1h) {
  std::vector<Job> claimed;
  comes([&] {
    for (auto& job : queue.claim({"w", 30s}, count - claimed.size(), now).value())
      claimed.push_back(std::move(job));
    return claimed.size() == count;
  });
  std::string missing;
  if (claimed.size() != count) {
    for (const auto& job : queue.list({}).value())
      missing += fmt::format("{} {} after {} of {} attempts {}\n", job.sequence, told_state(job),
                             job.attempts, job.asked.attempts_allowed, job.reason);
  }
  INFO(missing);
  REQUIRE(claimed.size() == count);
  return claimed;
}

bool has_dead(JobQueue& queue, std::uint64_t count) {
  return comes([&] {
    CHECK(queue.claim({"w", 30s}, 1, start).value().empty());
    return queue.stats().value().dead == count;
  });
}

void send_raw(const std::string& queue, std::string body) {
  const auto connection = connect();
  connection->publish({.exchange = {},
                       .routing_key = queue,
                       .id = "somebody's",
                       .type = {},
                       .body = std::move(body),
                       .headers = {}});
  connection->confirm();
}

// To the log alone, as if the queue had lost it.
void tell_log(const amqp::Names& names, const Job& job) {
  const auto connection = connect();
  connection->publish({.exchange = names.exchange,
                       .routing_key = "told",
                       .id = job.asked.id.text(),
                       .type = "told",
                       .body = amqp::entry_text(job),
                       .headers = {}});
  connection->confirm();
}

// A process that claims `count` jobs and then is killed: this program again, with the test case that is
// hidden below. (After a fork alone it could not start threads under ThreadSanitizer.)
void claim_and_die(const std::string& prefix, std::size_t count) {
  std::array<int, 2> ends{};
  REQUIRE(::pipe(ends.data()) == 0);
  const auto what = fmt::format("{} {} {}", ends[1], count, prefix);
  const auto child = ::fork();
  REQUIRE(child >= 0);
  if (child == 0) {
    ::setenv("WAITBENCH_TEST_CLAIM", what.c_str(), 1);
    ::execl("/proc/self/exe", "claims", "[.claims]", nullptr);
    ::_exit(1);
  }
  ::close(ends[1]);
  const Descriptor reading(ends[0]);
  char byte = 0;
  CHECK(::read(reading.number(), &byte, 1) == 1);
  REQUIRE(::kill(child, SIGKILL) == 0);
  int status = 0;
  REQUIRE(::waitpid(child, &status, 0) == child);
}

}  // namespace

TEST_CASE("claims as it is told, and waits for its end", "[.claims]") {
  const char* const what = std::getenv("WAITBENCH_TEST_CLAIM");
  REQUIRE(what != nullptr);
  std::istringstream words(what);
  int pipe = -1;
  std::size_t count = 0;
  std::string prefix;
  words >> pipe >> count >> prefix;
  const auto queue = open_at_broker(prefix);
  CHECK(claim_all(*queue, count, start).size() == count);
  REQUIRE(::write(pipe, "!", 1) == 1);
  for (;;) ::pause();
}

TEST_CASE("a consumer that is killed leaves its job to another, who is told", "[amqp]") {
  const auto prefix = fresh_prefix();
  const auto queue = open_at_broker(prefix);
  accept(*queue, with_attempts(job(1), 3));
  claim_and_die(prefix, 1);
  const auto next = claim_all(*queue, 1).at(0);
  CHECK(next.asked.id == id_of(1));
  CHECK(next.attempts == 2);
  CHECK(next.expirations == 1);
  CHECK(next.token == 2);
  CHECK(queue->complete(id_of(1), next.token, "200", start).value() == Report::taken);
  const auto stats = queue->stats().value();
  CHECK(stats.done == 1);
  CHECK(stats.attempts == 2);
  CHECK(stats.expirations == 1);
}

TEST_CASE("poison, a job that ends every worker, is dead after its attempts at a broker", "[amqp]") {
  const auto prefix = fresh_prefix();
  const auto queue = open_at_broker(prefix);
  accept(*queue, with_attempts(job(1), 2));
  claim_and_die(prefix, 1);
  claim_and_die(prefix, 1);
  REQUIRE(has_dead(*queue, 1));
  const auto dead = found(*queue, 1);
  CHECK(dead.attempts == 2);
  CHECK(dead.expirations == 2);
  CHECK(dead.reason == "attempt 2: its worker's connection ended");
}

TEST_CASE("a worker whose connection ended cannot finish another's job", "[amqp]") {
  const auto prefix = fresh_prefix();
  auto slow = open_at_broker(prefix);
  accept(*slow, with_attempts(job(1), 3));
  const auto first = claim_all(*slow, 1).at(0);
  const auto other = open_at_broker(prefix);
  CHECK(other->complete(id_of(1), first.token, "not mine", start).value() == Report::stale);
  slow = open_at_broker(prefix);
  const auto second = claim_all(*other, 1).at(0);
  CHECK(slow->complete(id_of(1), first.token, "late", start).value() == Report::stale);
  CHECK(slow->renew(id_of(1), first.token, start).value() == Report::stale);
  CHECK(other->complete(id_of(1), first.token, "another claim", start).value() == Report::stale);
  CHECK(other->complete(id_of(1), second.token, "in time", start).value() == Report::taken);
  CHECK(slow->stats().value().done == 1);
  CHECK(found(*slow, 1).outcome == "in time");
}

TEST_CASE("a retry that is far off keeps none of the nearer ones waiting", "[amqp]") {
  const auto queue = open_at_broker(fresh_prefix());
  for (const std::uint64_t n : {1U, 2U, 3U}) accept(*queue, with_attempts(job(n), 2));
  const auto claimed = claim_all(*queue, 3);
  const std::array waits{3s, 1s, 2s};
  for (std::size_t i = 0; i < 3; ++i)
    CHECK(queue->fail(claimed[i].asked.id, 1, "refused", start + waits[i], start).value() == Report::taken);
  CHECK(queue->stats().value().queued == 3);
  CHECK(found(*queue, 1).waits_for_retry());
  CHECK(ids(claim_all(*queue, 3)) == std::vector{id_of(2), id_of(3), id_of(1)});
}

TEST_CASE("a job that comes early waits on", "[amqp]") {
  const auto prefix = fresh_prefix();
  const auto queue = open_at_broker(prefix);
  const amqp::Names names(prefix);
  const auto looking = connect();
  amqp::declare_delays(*looking, names);
  const auto first = amqp::route_after(3s, names).exchange;  // its queue has the same name
  Job early(job(1, start + 3s));
  early.due = early.asked.due;
  send_raw(names.jobs, amqp::entry_text(early));
  CHECK(comes([&] {
    CHECK(queue->claim({"w", 30s}, 1, start).value().empty());
    return looking->ready(first) == 1;
  }));
  CHECK(claim_all(*queue, 1, start + 3s).at(0).attempts == 1);
}

TEST_CASE("messages that are no jobs go to the dead queue, and keep nobody from working", "[amqp]") {
  const auto prefix = fresh_prefix();
  const auto queue = open_at_broker(prefix);
  const amqp::Names names(prefix);
  auto damaged = amqp::entry_text(Job(job(1)));
  damaged.resize(damaged.size() / 2);
  const std::vector<std::string> foreign{"", "\xFF\x00\x01", "{}", damaged,
                                         amqp::entry_text(amqp::Purged{id_of(1)})};
  for (const auto& body : foreign) send_raw(names.jobs, body);
  accept(*queue, job(2));
  CHECK(ids(claim_all(*queue, 1)) == std::vector{id_of(2)});
  const auto looking = connect();
  CHECK(comes([&] { return looking->ready(names.dead) == foreign.size(); }));
  looking->open(5);
  const auto message = looking->get(5, names.dead);
  REQUIRE(message);
  CHECK(message->id == "somebody's");
  CHECK(looking->ready(names.jobs) == 0);
  CHECK(queue->stats().value().dead == 0);  // they were never accepted
}

TEST_CASE("a dead job lies in the dead queue until it is replayed or purged", "[amqp]") {
  const auto prefix = fresh_prefix();
  const auto queue = open_at_broker(prefix);
  const amqp::Names names(prefix);
  for (const std::uint64_t n : {1U, 2U, 3U}) accept(*queue, job(n));
  for (const auto& job : claim_all(*queue, 3))
    CHECK(queue->fail(job.asked.id, job.token, "given up", {}, start).value() == Report::taken);
  const auto looking = connect();
  CHECK(looking->ready(names.dead) == 3);
  CHECK(queue->replay(id_of(2), start).value());
  CHECK(comes([&] { return looking->ready(names.dead) == 2; }));
  CHECK(queue->purge(JobState::dead, start + 1s, 1).value() == 1);
  CHECK(comes([&] { return looking->ready(names.dead) == 1; }));
  const auto rest = queue->list({.state = JobState::dead}).value();
  CHECK(ids(rest) == std::vector{id_of(3)});
  CHECK(ids(claim_all(*queue, 1)) == std::vector{id_of(2)});
}

TEST_CASE("a process that comes later knows what became of every job", "[amqp]") {
  const auto prefix = fresh_prefix();
  auto queue = open_at_broker(prefix);
  for (std::uint64_t n = 1; n <= 5; ++n) accept(*queue, with_key(job(n), std::to_string(n)));
  const auto claimed = claim_all(*queue, 3);
  CHECK(queue->complete(claimed[0].asked.id, 1, "200", start).value() == Report::taken);
  CHECK(queue->fail(claimed[1].asked.id, 1, "refused", {}, start).value() == Report::taken);
  const auto before = queue->stats().value();
  CHECK(before == QueueStats{.queued = 2,
                             .running = 1,
                             .done = 1,
                             .dead = 1,
                             .attempts = 3,
                             .expirations = 0,
                             .oldest_due = start,
                             .last_sequence = 5});
  const auto later = open_at_broker(prefix);
  CHECK(later->stats().value() == before);
  CHECK(found(*later, 1).outcome == "200");
  CHECK(found(*later, 2).reason == "refused");
  const auto again = with_key(job(9), "4");
  CHECK(later->enqueue({&again, 1}, start).value().front() == Receipt{Receipt::Answer::known, id_of(4)});
  CHECK(later->replay(id_of(2), start).value());
  CHECK(queue->stats().value().dead == 0);
}

// What a server that dies while it hands in a job can leave behind.
TEST_CASE("a job that only the log has is no receipt: asked for again, it comes into the queue", "[amqp]") {
  const auto prefix = fresh_prefix();
  auto queue = open_at_broker(prefix);
  const amqp::Names names(prefix);
  tell_log(names, Job(with_key(job(1), "order 1")));
  CHECK(queue->stats().value().queued == 1);
  CHECK(connect()->ready(names.jobs) == 0);
  const auto again = with_key(job(2), "order 1");
  const std::array twice{again, again};
  const Receipt known{Receipt::Answer::known, id_of(1)};
  CHECK(queue->enqueue(twice, start).value() == std::vector{known, known});
  CHECK(queue->enqueue(twice, start).value() == std::vector{known, known});
  CHECK(connect()->ready(names.jobs) == 1);
  CHECK(queue->stats().value().queued == 1);  // and all that it told is in the log
  // Nor does another server doubt it.
  const auto other = open_at_broker(prefix);
  CHECK(other->enqueue(twice, start).value() == std::vector{known, known});
  CHECK(ids(claim_all(*other, 1)) == std::vector{id_of(1)});
  CHECK(connect()->ready(names.jobs) == 0);
}

TEST_CASE("a replay that only the log has can be asked for again", "[amqp]") {
  const auto prefix = fresh_prefix();
  const auto queue = open_at_broker(prefix);
  const amqp::Names names(prefix);
  accept(*queue, job(1));
  const auto held = claim_all(*queue, 1).at(0);
  CHECK(queue->fail(held.asked.id, held.token, "given up", {}, start).value() == Report::taken);
  auto replayed = found(*queue, 1);
  replay(replayed, start);
  tell_log(names, replayed);
  CHECK(queue->stats().value().queued == 1);
  CHECK(queue->replay(id_of(1), start).value());
  CHECK_FALSE(queue->replay(id_of(1), start).value());
  CHECK(ids(claim_all(*queue, 1)) == std::vector{id_of(1)});
  CHECK(comes([&] { return connect()->ready(names.dead) == 0; }));
}

TEST_CASE("a claim takes what one was promised and no more", "[amqp]") {
  const auto prefix = fresh_prefix();
  const auto queue = open_at_broker(prefix);
  for (std::uint64_t n = 1; n <= 20; ++n) accept(*queue, job(n));
  const auto first = open_at_broker(prefix);
  CHECK(claim_all(*first, 4).size() == 4);
  const auto second = open_at_broker(prefix);
  CHECK(claim_all(*second, 16).size() == 16);  // the first has none in hand that it did not ask for
}

TEST_CASE("callers who share a window of confirms each get their own answer", "[amqp]") {
  constexpr std::uint64_t callers = 8, jobs = 25;
  const auto queue = open_at_broker(fresh_prefix());
  std::atomic<int> right = 0;
  {
    GroupCommit group(*queue);
    std::vector<std::thread> threads;
    for (std::uint64_t caller = 0; caller < callers; ++caller) {
      threads.emplace_back([&, caller] {
        for (std::uint64_t n = caller * jobs; n < (caller + 1) * jobs; ++n) {
          const auto receipts = group.wait_for<std::vector<Receipt>>(
              8, [asked = job(n)](JobQueue& q) { return q.enqueue({&asked, 1}, start); });
          if (receipts && receipts->front() == Receipt{Receipt::Answer::accepted, id_of(n)}) ++right;
        }
      });
    }
    for (auto& thread : threads) thread.join();
    group.stop();
    CHECK(group.figures().operations == callers * jobs);
  }
  CHECK(right == callers * jobs);
  CHECK(queue->stats().value().queued == callers * jobs);
  CHECK(claim_all(*queue, callers * jobs).size() == callers * jobs);
}

TEST_CASE("a worker that is silent for longer than the heartbeats allow keeps its job", "[amqp]") {
  const auto prefix = fresh_prefix();
  AmqpOptions options;
  options.connection.heartbeat = 1s;  // the broker gives up after two or three without a word
  const auto queue = open_at_broker(prefix, options);
  accept(*queue, with_attempts(job(1), 2));
  const auto held = claim_all(*queue, 1).at(0);
  std::this_thread::sleep_for(5s);  // what is tested is that this time passes
  CHECK(queue->complete(id_of(1), held.token, "200", start).value() == Report::taken);
  CHECK(queue->stats().value().expirations == 0);
}

TEST_CASE("a broker that was away comes back with its jobs, and the queue to it", "[amqp]") {
  const auto prefix = fresh_prefix();
  const auto queue = open_at_broker(prefix);
  for (const std::uint64_t n : {1U, 2U}) accept(*queue, with_attempts(job(n), 5));
  accept(*queue, job(3, start + 1s));
  const auto held = claim_all(*queue, 1, start).at(0);
  for (const auto* const end : {"stop", "kill"}) {
    INFO(end);
    broker_script(end);
    const auto away = queue->stats();
    REQUIRE_FALSE(away.has_value());
    CHECK(away.error().why == QueueFailure::busy);
    CHECK(away.error().text.find("the broker at 127.0.0.1:") == 0);
    CHECK(away.error().text.find('\n') == std::string::npos);
    CHECK(away.error().text.find("guest") == std::string::npos);
    broker_script("start");
    REQUIRE(comes([&] { return queue->stats().has_value(); }));
    CHECK(queue->complete(id_of(1), held.token, "late", start).value() == Report::stale);
  }
  accept(*queue, job(4));
  auto claimed = ids(claim_all(*queue, 4));
  std::ranges::sort(claimed);
  CHECK(claimed == std::vector{id_of(1), id_of(2), id_of(3), id_of(4)});
  CHECK(found(*queue, 1).expirations >= 1);
  for (const std::uint64_t n : {1U, 2U, 3U, 4U})
    CHECK(queue->complete(id_of(n), found(*queue, n).token, "200", start).value() == Report::taken);
  const auto stats = queue->stats().value();
  CHECK(stats.done == 4);
  CHECK(stats.queued + stats.running + stats.dead == 0);
}

TEST_CASE("a queue that its URL names is opened, or one line says why not", "[amqp]") {
  CHECK(open_queue(broker(), {}, {}).has_value());
  auto nobody = broker();
  nobody.port = 1;
  const auto refused = open_queue(nobody, {}, {});
  REQUIRE_FALSE(refused.has_value());
  CHECK(refused.error().text.find("the broker at 127.0.0.1:1 cannot be reached") == 0);
  auto far = broker();
  far.host = "192.0.2.1";  // never asked: there is nothing to say who one is
  const auto unknown = open_queue(far, {}, {});
  REQUIRE_FALSE(unknown.has_value());
  CHECK(unknown.error().text.find("a broker on another machine wants a user") == 0);
}
