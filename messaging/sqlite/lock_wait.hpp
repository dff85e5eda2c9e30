// Waiting for another process, or another queue of this one, that writes to the same file.
#pragma once

#include <SQLiteCpp/Database.h>
#include <chrono>

#include "core/units.hpp"

namespace waitbench::messaging::sqlite {

/// While it lives, who finds the file locked looks again every millisecond, until `patience` is over;
/// then the operation fails with SQLITE_BUSY. To be destroyed before `database` moves or is used without it.
///
/// Instead of SQLite's own way (PRAGMA busy_timeout), which sleeps longer each time, up to 100 ms: beside
/// somebody who writes all the time the file is free for moments only, and who looks more and more rarely
/// may miss them for hundreds of milliseconds (docs/method.md, "Two who write").
class LockWait {
 public:
  LockWait(SQLite::Database& database, std::chrono::milliseconds patience);
  LockWait(const LockWait&) = delete;
  LockWait& operator=(const LockWait&) = delete;
  ~LockWait();

 private:
  static int look_again(void* self, int looks_before) noexcept;

  SQLite::Database& database_;
  const Duration patience_;
  Clock::time_point until_{};
};

}  // namespace waitbench::messaging::sqlite
