#include "messaging/sqlite/lock_wait.hpp"

#include <latch>
#include <sqlite3.h>
#include <thread>

#include "tests/catch.hpp"
#include "tests/scratch_directory.hpp"

using namespace waitbench;
using namespace waitbench::messaging::sqlite;
using namespace waitbench::test;
using namespace std::chrono_literals;

namespace {

// Two connections to one file; `writer` holds its lock, `other` has no patience of its own. With a
// write-ahead log, as the queue's: without one, who looks may make the writer's own COMMIT fail.
struct Locked {
  Locked() {
    writer.exec("PRAGMA journal_mode = WAL");
    writer.exec("BEGIN IMMEDIATE");
  }

  ScratchDirectory directory;
  std::string path = directory.path() / "file";
  SQLite::Database writer{path, SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE};
  SQLite::Database other{path, SQLite::OPEN_READWRITE};
};

// What SQLite answers to who wants to write.
int ask(SQLite::Database& database) {
  return database.tryExec("BEGIN IMMEDIATE");
}

}  // namespace

TEST_CASE("who finds the file locked gets it when it is free", "[lock-wait]") {
  Locked locked;
  const LockWait wait(locked.other, 60s);
  std::latch asking(1);
  int answer = SQLITE_ERROR;
  {
    const std::jthread asks([&] {
      asking.count_down();
      answer = ask(locked.other);
    });
    asking.wait();
    std::this_thread::sleep_for(50ms);  // for so long it is held
    locked.writer.exec("COMMIT");
  }
  CHECK(answer == SQLITE_OK);
}

TEST_CASE("patience is of each wait, and ends", "[lock-wait]") {
  Locked locked;
  const LockWait wait(locked.other, 20ms);
  for (int i = 0; i < 2; ++i) {
    const auto began = Clock::now();
    CHECK(ask(locked.other) == SQLITE_BUSY);
    CHECK(Clock::now() - began >= 20ms);
  }
}

TEST_CASE("nobody waits without patience, or when nobody is to wait any more", "[lock-wait]") {
  Locked locked;
  {
    const LockWait none(locked.other, 0s);
    CHECK(ask(locked.other) == SQLITE_BUSY);
  }
  {
    const LockWait ended(locked.other, 1h);
  }
  CHECK(ask(locked.other) == SQLITE_BUSY);
}
