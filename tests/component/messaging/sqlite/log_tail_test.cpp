// A log that was cut or damaged is read up to its last whole transaction, and what was left out is told.
#include "messaging/sqlite/log_tail.hpp"

#include <SQLiteCpp/SQLiteCpp.h>
#include <fstream>

#include "core/file.hpp"
#include "messaging/sqlite/sqlite_queue.hpp"
#include "tests/catch.hpp"
#include "tests/component/messaging/stores.hpp"
#include "tests/scratch_directory.hpp"

using namespace waitbench;
using namespace waitbench::messaging;
using namespace waitbench::test;
using sqlite::LogTail;

namespace {

constexpr std::size_t header = 32, frame = 24 + 4'096;  // of the format; SQLite's default page

std::string read(const std::filesystem::path& path) {
  return read_whole_file(path, Bytes{1 << 30}).value();
}

void write(const std::filesystem::path& path, std::string_view content) {
  std::ofstream(path, std::ios::binary | std::ios::trunc) << content;
}

// A queue's two files as a process leaves them that is killed after it has stored jobs 1 to 10, each in a
// transaction of its own.
struct Left {
  std::string file, log;
  std::vector<std::size_t> ends;  // of each job's transaction, in the log
};

Left left_by_a_killed_process() {
  const ScratchDirectory directory;
  const auto path = directory.path() / "jobs";
  const auto queue = open_file(path);
  Left left;
  for (std::uint64_t n = 1; n <= 10; ++n) {
    accept(*queue, job(n));
    left.ends.push_back(std::filesystem::file_size(path.string() + "-wal"));
  }
  left.file = read(path);
  left.log = read(path.string() + "-wal");
  return left;
}

struct Opened {
  std::uint64_t jobs = 0;
  std::string notice;
};

Opened open_again(const Left& left, std::string_view log) {
  const ScratchDirectory directory;
  const auto path = directory.path() / "jobs";
  write(path, left.file);
  write(path.string() + "-wal", log);
  Opened opened;
  const auto queue =
      open_sqlite_queue(path, {.notice = [&](const std::string& text) { opened.notice = text; }});
  REQUIRE(queue.has_value());
  opened.jobs = (*queue)->stats().value().queued;
  return opened;
}

std::string flipped(std::string log, std::size_t at) {
  log[at] = static_cast<char>(log[at] ^ 4);
  return log;
}

}  // namespace

TEST_CASE("a whole log has no tail", "[messaging]") {
  const auto left = left_by_a_killed_process();
  CHECK(sqlite::tail_of(left.log) == LogTail{});
  const auto opened = open_again(left, left.log);
  CHECK(opened.jobs == 10);
  CHECK(opened.notice.empty());
}

TEST_CASE("a log that was cut within a transaction loses that one, and says so", "[messaging]") {
  const auto left = left_by_a_killed_process();
  for (const std::size_t keep :
       {left.ends[7] + 1, left.ends[7] + 100, left.ends[7] + frame, left.ends[8] - 1}) {
    const auto cut = left.log.substr(0, keep);
    CHECK(sqlite::tail_of(cut) == LogTail{.bytes = keep - left.ends[7], .commits = 0});
    const auto opened = open_again(left, cut);
    CHECK(opened.jobs == 8);
    CHECK(opened.notice.find("were left out. A process ended while it wrote them") != std::string::npos);
  }
}

TEST_CASE("nothing shows that a log was cut between two transactions", "[messaging]") {
  const auto left = left_by_a_killed_process();
  CHECK(open_again(left, left.log.substr(0, left.ends[7])).notice.empty());
}

TEST_CASE("damage inside a log loses all behind it, and is told as what it is", "[messaging]") {
  const auto left = left_by_a_killed_process();
  for (const std::size_t inside : {0U, 8U, 12U, 16U, 24U, 2'000U}) {  // fields of a frame, its page
    const auto damaged = flipped(left.log, left.ends[4] + inside);
    CHECK(sqlite::tail_of(damaged) == LogTail{.bytes = left.log.size() - left.ends[4], .commits = 5});
    const auto opened = open_again(left, damaged);
    CHECK(opened.jobs == 5);
    CHECK(opened.notice.find("-wal is damaged: ") != std::string::npos);
    CHECK(opened.notice.find("what 5 further ones had stored. Jobs that were accepted last are missing.") !=
          std::string::npos);
  }
}

TEST_CASE("a log with a damaged header is left out whole", "[messaging]") {
  const auto left = left_by_a_killed_process();
  for (const std::size_t at : {0U, 9U, 16U, 31U})
    CHECK(sqlite::tail_of(flipped(left.log, at)) == LogTail{.bytes = left.log.size(), .commits = 0});
}

TEST_CASE("what an earlier use of the log has left behind is no tail", "[messaging]") {
  const ScratchDirectory directory;
  const auto path = directory.path() / "jobs";
  const auto queue = open_file(path);
  for (std::uint64_t n = 1; n <= 5; ++n) accept(*queue, job(n));
  const auto long_log = read(path.string() + "-wal");
  {
    SQLite::Database other(path.string(), SQLite::OPEN_READWRITE);
    CHECK(other.execAndGet("PRAGMA wal_checkpoint(RESTART)").getInt() == 0);
  }
  accept(*queue, job(6));  // begins the log anew
  const auto log = read(path.string() + "-wal");
  REQUIRE(log.size() == long_log.size());
  REQUIRE(log.substr(header + 16, 4) != long_log.substr(header + 16, 4));
  CHECK(sqlite::tail_of(log) == LogTail{});
}

TEST_CASE("anything but a log is left out whole", "[messaging]") {
  CHECK(sqlite::tail_of("") == LogTail{});
  CHECK(sqlite::tail_of("no log") == LogTail{.bytes = 6, .commits = 0});
  CHECK(sqlite::tail_of(std::string(1'000, '\0')) == LogTail{.bytes = 1'000, .commits = 0});
  CHECK(sqlite::tail_text({}, "jobs-wal").empty());
}
