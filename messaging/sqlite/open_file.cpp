#include "messaging/sqlite/open_file.hpp"

#include <SQLiteCpp/Statement.h>
#include <sqlite3.h>
#include <thread>

#include <fmt/format.h>

#include "core/file.hpp"
#include "messaging/sqlite/log_tail.hpp"
#include "messaging/sqlite/schema.hpp"
#include "messaging/sqlite/storage_error.hpp"

namespace waitbench::messaging::sqlite {
namespace {

// Far above what SQLite lets it grow to (1,000 pages, and what one transaction needs).
constexpr Bytes longest_log{1 << 30};

enum class Content { nothing, queue, other };

QueueError refused(const std::filesystem::path& path, std::string_view why) {
  return {QueueFailure::storage, fmt::format("{} {}", path.string(), why)};
}

std::int64_t number(SQLite::Database& database, const std::string& query) {
  return database.execAndGet(query).getInt64();
}

// In a transaction, so that all is of one moment: another process may be making the tables.
Content content_of(SQLite::Database& database) {
  const auto application = number(database, "PRAGMA application_id");
  if (application == application_id) return Content::queue;
  const bool empty = number(database, "SELECT count(*) FROM sqlite_schema") == 0;
  return application == 0 && empty ? Content::nothing : Content::other;
}

// Two who open a new file at once: SQLite answers one of them at once, without the patience it has otherwise,
// since both might wait for each other.
std::string write_ahead_log(SQLite::Database& database, std::chrono::milliseconds patience) {
  const auto until = std::chrono::steady_clock::now() + patience;
  for (;;) {
    try {
      return database.execAndGet("PRAGMA journal_mode = WAL").getString();
    } catch (const SQLite::Exception& failure) {
      if ((failure.getErrorCode() & 0xFF) != SQLITE_BUSY || std::chrono::steady_clock::now() >= until) throw;
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
  }
}

// Decided again under the lock: another process may have been faster.
void make_tables(SQLite::Database& database) {
  database.exec("BEGIN IMMEDIATE");
  if (content_of(database) == Content::nothing) database.exec(create_tables());
  database.exec("COMMIT");
}

// Under the lock: nobody writes, so what is not whole is nobody's work in progress.
void look_at_log(SQLite::Database& database, const std::filesystem::path& path, const Notice& notice) {
  const auto log_name = path.string() + "-wal";
  database.exec("BEGIN IMMEDIATE");
  const auto log = read_whole_file(log_name, longest_log);
  database.exec("COMMIT");
  if (!log) return;  // there is none, or it cannot be read, or is longer than that
  if (const auto text = tail_text(tail_of(*log), log_name); !text.empty()) notice(text);
}

std::optional<QueueError> fault_of(SQLite::Database& database, const std::filesystem::path& path) {
  const auto version = number(database, "PRAGMA user_version");
  if (version != schema_version) {
    return refused(path,
                   fmt::format("is a queue of version {}; this program knows version {}. Name another file.",
                               version, schema_version));
  }
  const auto found = database.execAndGet("PRAGMA integrity_check(1)").getString();
  if (found != "ok") return damaged(path, found.substr(0, found.find('\n')));
  if (number(database, compare_totals()) != 1) return damaged(path, "its totals are not those of its jobs");
  return std::nullopt;
}

QueueResult<SQLite::Database> open_checked(const std::filesystem::path& path, const SqliteOptions& options) {
  // An absolute path, so that SQLite takes no name for one of its own (":memory:", "file:...").
  SQLite::Database database(std::filesystem::absolute(path).string(),
                            SQLite::OPEN_READWRITE | SQLite::OPEN_CREATE | SQLite::OPEN_NOMUTEX,
                            static_cast<int>(options.patience.count()));
  database.exec("BEGIN");
  const auto content = content_of(database);
  database.exec("COMMIT");
  if (content == Content::other) return refused(path, "is another program's SQLite file. Name another file.");
  if (write_ahead_log(database, options.patience) != "wal")
    return refused(path, "lies where SQLite can keep no write-ahead log. Name a file on a local disk.");
  database.exec(
      "PRAGMA synchronous = FULL; PRAGMA cell_size_check = ON; PRAGMA trusted_schema = OFF; "
      "PRAGMA cache_spill = OFF");  // the log holds what was committed, and nothing of what was not
  if (options.most_pages) database.exec(fmt::format("PRAGMA max_page_count = {}", *options.most_pages));
  if (content == Content::nothing) {
    make_tables(database);
    // SQLite flushes the file, not its name.
    if (const auto synced = sync_directory(std::filesystem::absolute(path).parent_path()); !synced)
      return QueueError{QueueFailure::storage, synced.error().text};
  }
  if (options.notice) look_at_log(database, path, options.notice);
  if (auto fault = fault_of(database, path)) return std::move(*fault);
  return database;
}

}  // namespace

QueueResult<SQLite::Database> open_file(const std::filesystem::path& path, const SqliteOptions& options) {
  try {
    return open_checked(path, options);
  } catch (const SQLite::Exception& failure) {
    return storage_error(path, failure);
  }
}

}  // namespace waitbench::messaging::sqlite
