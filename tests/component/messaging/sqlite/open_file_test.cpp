// A file is a queue that can be trusted, or is refused with one line that says why.
#include "messaging/sqlite/open_file.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fstream>
#include <random>
#include <thread>

#include "core/file.hpp"
#include "messaging/sqlite/schema.hpp"
#include "tests/catch.hpp"
#include "tests/component/messaging/stores.hpp"
#include "tests/scratch_directory.hpp"

using namespace waitbench;
using namespace waitbench::messaging;
using namespace waitbench::test;

namespace {

std::string error_of(const std::filesystem::path& path) {
  const auto queue = open_sqlite_queue(path);
  return queue ? "no error" : queue.error().text;
}

void write(const std::filesystem::path& path, std::string_view content) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << content;
}

// A file of 60 jobs in all states, closed, so that all of it is in the one file.
std::string full_file(const std::filesystem::path& path) {
  {
    const auto queue = open_file(path);
    for (std::uint64_t n = 0; n < 60; ++n) accept(*queue, with_key(job(n), "key " + std::to_string(n)));
    for (const auto& job : claim(*queue, 40)) {
      if (job.sequence % 3 == 0) CHECK(queue->complete(job.asked.id, job.token, "ok", start).has_value());
      if (job.sequence % 3 == 1) CHECK(queue->fail(job.asked.id, job.token, "no", {}, start).has_value());
    }
  }
  return read_whole_file(path, Bytes{1 << 30}).value();
}

}  // namespace

TEST_CASE("a new file is a queue, flushed at every commit, with its log ahead", "[messaging]") {
  const ScratchDirectory directory;
  auto database = sqlite::open_file(directory.path() / "jobs", {});
  REQUIRE(database.has_value());
  CHECK(database->execAndGet("PRAGMA synchronous").getInt() == 2);  // FULL
  CHECK(database->execAndGet("PRAGMA journal_mode").getString() == "wal");
  CHECK(database->execAndGet("PRAGMA application_id").getInt64() == sqlite::application_id);
  CHECK(database->execAndGet("PRAGMA user_version").getInt64() == sqlite::schema_version);
}

TEST_CASE("names that SQLite would take for its own are files like others", "[messaging]") {
  const ScratchDirectory directory;
  const auto before = std::filesystem::current_path();
  std::filesystem::current_path(directory.path());
  for (const auto* const name : {":memory:", "file:jobs?mode=memory", "jobs"}) {
    accept(*open_file(name), job(1));
    CHECK(std::filesystem::exists(directory.path() / name));
    CHECK(open_file(name)->stats().value().queued == 1);
  }
  std::filesystem::current_path(before);
}

TEST_CASE("what is no queue is refused, and left as it is", "[messaging]") {
  const ScratchDirectory directory;
  const auto path = directory.path() / "jobs";
  const auto line = path.string();
  const std::string text(2'000, 'x');
  write(path, text);
  CHECK(error_of(path) == line + ": is no queue: it is no SQLite file. Name another file.");
  CHECK(read_whole_file(path, Bytes{10'000}).value() == text);
  std::filesystem::remove(path);
  SQLite::Database(path.string(), SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE)
      .exec("CREATE TABLE songs (title)");
  CHECK(error_of(path) == line + " is another program's SQLite file. Name another file.");
  CHECK(
      error_of(directory.path() / "none" / "jobs")
          .ends_with("cannot be opened. Name a file in a directory that exists and that you may write to."));
  CHECK(
      error_of(directory.path())
          .ends_with("cannot be opened. Name a file in a directory that exists and that you may write to."));
}

TEST_CASE("a queue of another version is refused", "[messaging]") {
  const ScratchDirectory directory;
  const auto path = directory.path() / "jobs";
  open_file(path).reset();
  SQLite::Database(path.string(), SQLite::OPEN_READWRITE).exec("PRAGMA user_version = 1");
  CHECK(error_of(path) ==
        path.string() + " is a queue of version 1; this program knows version 2. Name another file.");
}

TEST_CASE("totals that are not those of the jobs are damage", "[messaging]") {
  const ScratchDirectory directory;
  const auto path = directory.path() / "jobs";
  full_file(path);
  SQLite::Database(path.string(), SQLite::OPEN_READWRITE).exec("UPDATE totals SET dead = dead + 1");
  CHECK(error_of(path) == path.string() +
                              " is damaged: its totals are not those of its jobs. Put a copy in its " +
                              "place, or name another file.");
}

TEST_CASE("a file that was cut anywhere is reported", "[messaging]") {
  const ScratchDirectory directory;
  const auto path = directory.path() / "jobs";
  const auto whole = full_file(path);
  std::mt19937 random(1);
  for (int i = 0; i < 40; ++i) {
    const auto length = 1 + random() % (whole.size() - 1);
    INFO("cut to " << length << " of " << whole.size() << " bytes");
    write(path, std::string_view(whole).substr(0, length));
    const auto error = error_of(path);
    CHECK((error.find("is damaged") != std::string::npos || error.find("is no queue") != std::string::npos));
    CHECK(error.find('\n') == std::string::npos);
  }
}

TEST_CASE("with any bit flipped, a job is what was handed in, or the damage is told", "[messaging]") {
  const ScratchDirectory directory;
  const auto path = directory.path() / "jobs";
  const auto whole = full_file(path);
  std::mt19937 random(2);
  int refused = 0, told = 0;
  for (int i = 0; i < 400; ++i) {
    auto content = whole;
    const auto at = random() % whole.size();
    content[at] = static_cast<char>(content[at] ^ (1 << random() % 8));
    INFO("byte " << at);
    write(path, content);
    const auto queue = open_sqlite_queue(path);
    if (!queue) {
      ++refused;
      continue;
    }
    const auto jobs = (*queue)->list({});
    if (!jobs) {
      ++refused;
      continue;
    }
    CHECK(jobs->size() == 60);
    for (const auto& stored : *jobs) {
      if (!stored.intact) {
        ++told;
        continue;
      }
      const auto n = std::stoull(stored.asked.plan.substr(5));
      CHECK(stored.asked.id == id_of(n));
      CHECK(stored.asked.plan == job(n).plan);
      CHECK(stored.asked.idempotency_key == "key " + std::to_string(n));
    }
  }
  CHECK(refused > 0);
  CHECK(told > 0);
}

TEST_CASE("a job that is damaged is not done: it is dead with that reason", "[messaging]") {
  const ScratchDirectory directory;
  const auto path = directory.path() / "jobs";
  {
    const auto queue = open_file(path);
    for (const std::uint64_t n : {1U, 2U, 3U}) accept(*queue, job(n));
  }
  SQLite::Database(path.string(), SQLite::OPEN_READWRITE)
      .exec("UPDATE jobs SET plan = 'wait 9ms' WHERE sequence = 2");
  const auto queue = open_file(path);
  CHECK_FALSE(found(*queue, 2).intact);
  CHECK(ids(claim(*queue, 2)) == std::vector{id_of(1), id_of(3)});
  CHECK(found(*queue, 2).state == JobState::dead);
  CHECK(found(*queue, 2).reason == "what is stored of it is damaged");
}

TEST_CASE("many who open a new file at once all get the same queue", "[messaging]") {
  constexpr std::uint64_t openers = 8;
  const ScratchDirectory directory;
  const auto path = directory.path() / "jobs";
  std::vector<std::thread> threads;
  std::vector<std::string> errors(openers);
  for (std::uint64_t n = 0; n < openers; ++n) {
    threads.emplace_back([&, n] {
      const auto queue = open_sqlite_queue(path, {.most_queued = {}, .patience = 60s, .most_pages = {}});
      if (!queue) {
        errors[n] = queue.error().text;
        return;
      }
      const auto asked = job(n);
      const auto receipts = (*queue)->enqueue({&asked, 1}, start);
      if (!receipts) errors[n] = receipts.error().text;
    });
  }
  for (auto& thread : threads) thread.join();
  for (const auto& error : errors) CHECK(error.empty());
  CHECK(open_file(path)->stats().value().queued == openers);
}
