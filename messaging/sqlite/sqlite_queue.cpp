#include "messaging/sqlite/sqlite_queue.hpp"

#include <SQLiteCpp/Statement.h>
#include <sqlite3.h>
#include <utility>

#include "messaging/sqlite/checksum.hpp"
#include "messaging/sqlite/lock_wait.hpp"
#include "messaging/sqlite/open_file.hpp"
#include "messaging/sqlite/schema.hpp"
#include "messaging/sqlite/storage_error.hpp"
#include "messaging/stored_queue.hpp"

namespace waitbench::messaging {
namespace {

using std::chrono::microseconds;

std::int64_t stored(Moment moment) {
  return moment.time_since_epoch().count();
}

// A prepared statement in use: values in order, then rows. Ready for its next use afterwards, whatever
// happened.
class Use {
 public:
  explicit Use(SQLite::Statement& statement) : statement_(statement) {}
  Use(const Use&) = delete;
  Use& operator=(const Use&) = delete;
  ~Use() { statement_.tryReset(); }

  Use& with(std::int64_t value) {
    statement_.bind(++bound_, value);
    return *this;
  }
  Use& with(Moment moment) { return with(stored(moment)); }
  Use& with(const std::optional<Moment>& moment) { return moment ? with(*moment) : with_nothing(); }
  Use& with(const std::string& text) {
    statement_.bind(++bound_, text);
    return *this;
  }
  Use& with(const std::optional<std::string>& text) { return text ? with(*text) : with_nothing(); }

  bool next_row() {
    column_ = 0;
    return statement_.executeStep();
  }
  std::int64_t number() { return statement_.getColumn(column_++).getInt64(); }
  template <class T>
  T number_as() {
    return static_cast<T>(number());
  }
  Moment moment() { return Moment(microseconds(number())); }
  std::string text() { return statement_.getColumn(column_++).getString(); }
  bool skip_nothing() {
    const bool nothing = statement_.getColumn(column_).isNull();
    if (nothing) ++column_;
    return nothing;
  }
  std::optional<std::string> text_if_any() { return skip_nothing() ? std::nullopt : std::optional(text()); }
  std::optional<Moment> moment_if_any() { return skip_nothing() ? std::nullopt : std::optional(moment()); }

 private:
  Use& with_nothing() {
    statement_.bind(++bound_);
    return *this;
  }

  SQLite::Statement& statement_;
  int bound_ = 0, column_ = 0;
};

JobId read_id(Use& row) {
  const auto id = JobId::parse(row.text());
  if (!id) throw SQLite::Exception("a job's id cannot be read", SQLITE_CORRUPT);
  return *id;
}

// The columns in the order of schema.cpp.
Job read_job(Use& row) {
  const auto sequence = row.number_as<std::uint64_t>();
  Job job({.id = read_id(row),
           .plan = {},
           .idempotency_key = row.text_if_any(),
           .callback = {},
           .due = {},
           .attempts_allowed = 1});
  job.sequence = sequence;
  job.asked.plan = row.text();
  job.asked.callback = row.text_if_any();
  job.asked.due = row.moment();
  job.asked.attempts_allowed = row.number_as<std::uint32_t>();
  job.asked.seed = row.number_as<std::uint64_t>();
  job.asked.number = row.number_as<std::uint64_t>();
  job.accepted = row.moment();
  job.intact = row.number() == sqlite::checksum_of(job.asked, job.accepted);
  const auto state = row.number();
  if (state < 0 || state > 3) throw SQLite::Exception("a job's state cannot be read", SQLITE_CORRUPT);
  job.state = static_cast<JobState>(state);
  job.due = row.moment();
  job.attempts = row.number_as<std::uint32_t>();
  job.expirations = row.number_as<std::uint32_t>();
  job.token = row.number_as<Token>();
  job.worker = row.text();
  job.leased_until = row.moment();
  job.started = row.moment_if_any();
  job.completed = row.moment_if_any();
  job.reason = row.text();
  job.outcome = row.text();
  job.callback_due = row.moment_if_any();
  job.callback_attempts = row.number_as<std::uint32_t>();
  return job;
}

std::vector<Job> read_jobs(Use& rows) {
  std::vector<Job> jobs;
  while (rows.next_row()) jobs.push_back(read_job(rows));
  return jobs;
}

class SqliteQueue final : public StoredQueue {
 public:
  SqliteQueue(std::filesystem::path path, SQLite::Database database, const SqliteOptions& options)
      : StoredQueue(options.most_queued),
        path_(std::move(path)),
        database_(std::move(database)),
        lock_wait_(database_, options.patience) {}

 protected:
  QueueResult<void> transact(Access access, const Body& body) override;

  std::optional<Job> load(const JobId& id) override {
    Use row(load_);
    if (!row.with(id.text()).next_row()) return std::nullopt;
    return read_job(row);
  }
  std::optional<JobId> id_of_key(const std::string& idempotency_key) override {
    Use row(find_key_);
    if (!row.with(idempotency_key).next_row()) return std::nullopt;
    return read_id(row);
  }
  void insert(const Job& job) override {
    const auto& asked = job.asked;
    Use(insert_)
        .with(asked.id.text())
        .with(asked.idempotency_key)
        .with(asked.plan)
        .with(asked.callback)
        .with(asked.due)
        .with(std::int64_t{asked.attempts_allowed})
        .with(static_cast<std::int64_t>(asked.seed))  // SQLite's numbers have a sign; all 64 bits come back
        .with(static_cast<std::int64_t>(asked.number))
        .with(job.accepted)
        .with(std::int64_t{sqlite::checksum_of(asked, job.accepted)})
        .with(job.due)
        .next_row();
  }
  void save(const Job& job) override {
    Use(save_)
        .with(static_cast<std::int64_t>(job.sequence))
        .with(static_cast<std::int64_t>(job.state))
        .with(job.due)
        .with(std::int64_t{job.attempts})
        .with(std::int64_t{job.expirations})
        .with(static_cast<std::int64_t>(job.token))
        .with(job.worker)
        .with(job.leased_until)
        .with(job.started)
        .with(job.completed)
        .with(job.reason)
        .with(job.outcome)
        .with(job.callback_due)
        .with(std::int64_t{job.callback_attempts})
        .next_row();
  }
  std::vector<Job> due(Moment now, std::size_t most) override {
    Use rows(due_);
    return read_jobs(rows.with(now).with(static_cast<std::int64_t>(most)));
  }
  std::vector<Job> expired(Moment now) override {
    Use rows(expired_);
    return read_jobs(rows.with(now));
  }
  std::vector<Job> callbacks_due(Moment now, std::size_t most) override {
    Use rows(callbacks_due_);
    return read_jobs(rows.with(now).with(static_cast<std::int64_t>(most)));
  }
  std::vector<Job> select(const JobFilter& filter) override {
    SQLite::Statement list(database_, sqlite::list_jobs(filter.state));
    Use rows(list);
    return read_jobs(
        rows.with(static_cast<std::int64_t>(filter.after)).with(static_cast<std::int64_t>(filter.most)));
  }
  std::uint64_t erase(JobState state, Moment ended_before, std::size_t most) override {
    SQLite::Statement erase(database_, sqlite::erase_jobs());
    Use(erase)
        .with(static_cast<std::int64_t>(state))
        .with(ended_before)
        .with(static_cast<std::int64_t>(most))
        .next_row();
    return static_cast<std::uint64_t>(database_.getChanges());
  }
  QueueStats totals() override {
    Use row(totals_);
    row.next_row();
    QueueStats stats;
    for (auto* const count : {&stats.queued, &stats.running, &stats.done, &stats.dead, &stats.attempts,
                              &stats.expirations, &stats.last_sequence})
      *count = row.number_as<std::uint64_t>();
    stats.oldest_due = row.moment_if_any();
    return stats;
  }
  std::uint64_t queued() override {
    Use row(queued_);
    row.next_row();
    return row.number_as<std::uint64_t>();
  }

 private:
  QueueResult<void> do_inside(const Body& body);
  QueueError failed(const SQLite::Exception& failure);
  void roll_back() noexcept;

  const std::filesystem::path path_;
  SQLite::Database database_;
  sqlite::LockWait lock_wait_;
  bool inside_ = false;
  std::optional<QueueError> part_failed_;  // of the transaction: it must not be kept
  std::optional<QueueError> distrusted_;   // for good
  SQLite::Statement load_{database_, sqlite::load_job()}, find_key_{database_, sqlite::find_key()},
      insert_{database_, sqlite::insert_job()}, save_{database_, sqlite::save_job()},
      due_{database_, sqlite::due_jobs()}, callbacks_due_{database_, sqlite::due_callbacks()},
      expired_{database_, sqlite::expired_jobs()}, totals_{database_, sqlite::read_totals()},
      queued_{database_, sqlite::count_queued()};
};

QueueError SqliteQueue::failed(const SQLite::Exception& failure) {
  auto error = sqlite::storage_error(path_, failure);
  if (sqlite::ends_trust(failure)) distrusted_ = error;
  return error;
}

// Some failures (disk full, input and output) have ended the transaction already.
void SqliteQueue::roll_back() noexcept {
  if (::sqlite3_get_autocommit(database_.getHandle()) == 0) database_.tryExec("ROLLBACK");
}

QueueResult<void> SqliteQueue::do_inside(const Body& body) {
  auto done = [&]() -> QueueResult<void> {
    try {
      return body();
    } catch (const SQLite::Exception& failure) {
      return failed(failure);
    }
  }();
  if (!done) part_failed_ = done.error();
  return done;
}

QueueResult<void> SqliteQueue::transact(Access access, const Body& body) {
  if (distrusted_) return *distrusted_;
  if (inside_) return do_inside(body);
  part_failed_.reset();
  try {
    database_.exec(access == Access::write ? "BEGIN IMMEDIATE" : "BEGIN");
    inside_ = true;
    const auto done = do_inside(body);
    inside_ = false;
    if (part_failed_) {
      roll_back();
      return done ? *part_failed_ : done.error();
    }
    database_.exec("COMMIT");
    return {};
  } catch (const SQLite::Exception& failure) {
    roll_back();
    return failed(failure);
  } catch (...) {
    inside_ = false;
    roll_back();
    throw;
  }
}

}  // namespace

QueueResult<std::unique_ptr<JobQueue>> open_sqlite_queue(const std::filesystem::path& path,
                                                         const SqliteOptions& options) {
  auto database = sqlite::open_file(path, options);
  if (!database) return database.error();
  try {
    return std::make_unique<SqliteQueue>(path, std::move(*database), options);
  } catch (const SQLite::Exception& failure) {  // tables that are not those of the version they claim
    return sqlite::storage_error(path, failure);
  }
}

}  // namespace waitbench::messaging
