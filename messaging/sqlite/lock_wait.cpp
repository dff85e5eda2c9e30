#include "messaging/sqlite/lock_wait.hpp"

#include <sqlite3.h>
#include <thread>

namespace waitbench::messaging::sqlite {

using namespace std::chrono_literals;

LockWait::LockWait(SQLite::Database& database, std::chrono::milliseconds patience)
    : database_(database), patience_(patience) {
  ::sqlite3_busy_handler(database_.getHandle(), &LockWait::look_again, this);
}

LockWait::~LockWait() {
  ::sqlite3_busy_handler(database_.getHandle(), nullptr, nullptr);
}

// SQLite calls it on the thread that waits, which is the queue's.
int LockWait::look_again(void* self, int looks_before) noexcept {
  auto& wait = *static_cast<LockWait*>(self);
  const auto now = Clock::now();
  if (looks_before == 0) wait.until_ = now + wait.patience_;
  if (now >= wait.until_) return 0;
  std::this_thread::sleep_for(1ms);
  return 1;
}

}  // namespace waitbench::messaging::sqlite
