#include "messaging/sqlite/schema.hpp"

#include <fmt/format.h>

namespace waitbench::messaging::sqlite {
namespace {

// Moments are microseconds since 1970, in UTC. `sequence` is the row's number, so every index ends with it;
// AUTOINCREMENT, because a number must not come again when the last jobs were purged.
//
// The totals are kept by triggers, whoever writes: counting the jobs would take ever longer as they pile up,
// and how many are queued is asked at each acceptance.
constexpr std::string_view tables = R"(
CREATE TABLE jobs (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT,
  id TEXT NOT NULL UNIQUE,
  idempotency_key TEXT UNIQUE,
  plan TEXT NOT NULL,
  callback TEXT,
  due_asked INTEGER NOT NULL,
  attempts_allowed INTEGER NOT NULL CHECK (attempts_allowed > 0),
  seed INTEGER NOT NULL,
  number INTEGER NOT NULL,
  accepted INTEGER NOT NULL,
  checksum INTEGER NOT NULL,
  state INTEGER NOT NULL DEFAULT 0 CHECK (state BETWEEN 0 AND 3),
  due INTEGER NOT NULL,
  attempts INTEGER NOT NULL DEFAULT 0,
  expirations INTEGER NOT NULL DEFAULT 0,
  token INTEGER NOT NULL DEFAULT 0,
  worker TEXT NOT NULL DEFAULT '',
  leased_until INTEGER NOT NULL DEFAULT 0,
  started INTEGER,
  completed INTEGER,
  reason TEXT NOT NULL DEFAULT '',
  outcome TEXT NOT NULL DEFAULT '',
  callback_due INTEGER,
  callback_attempts INTEGER NOT NULL DEFAULT 0
) STRICT;
CREATE INDEX queued_by_due ON jobs (due) WHERE state = 0;
CREATE INDEX running_by_lease ON jobs (leased_until) WHERE state = 1;
CREATE INDEX callbacks_by_due ON jobs (callback_due) WHERE callback_due IS NOT NULL;
CREATE INDEX jobs_by_state ON jobs (state);
CREATE TABLE totals (
  only INTEGER PRIMARY KEY CHECK (only = 1),
  queued INTEGER NOT NULL DEFAULT 0,
  running INTEGER NOT NULL DEFAULT 0,
  done INTEGER NOT NULL DEFAULT 0,
  dead INTEGER NOT NULL DEFAULT 0,
  attempts INTEGER NOT NULL DEFAULT 0,
  expirations INTEGER NOT NULL DEFAULT 0
) STRICT;
INSERT INTO totals (only) VALUES (1);
CREATE TRIGGER job_accepted AFTER INSERT ON jobs BEGIN
  UPDATE totals SET queued = queued + 1;
END;
CREATE TRIGGER job_changed AFTER UPDATE OF state, token, expirations ON jobs
WHEN new.state <> old.state OR new.token <> old.token OR new.expirations <> old.expirations BEGIN
  UPDATE totals SET queued = queued + (new.state = 0) - (old.state = 0),
                    running = running + (new.state = 1) - (old.state = 1),
                    done = done + (new.state = 2) - (old.state = 2),
                    dead = dead + (new.state = 3) - (old.state = 3),
                    attempts = attempts + new.token - old.token,
                    expirations = expirations + new.expirations - old.expirations;
END;
CREATE TRIGGER job_purged AFTER DELETE ON jobs BEGIN
  UPDATE totals SET queued = queued - (old.state = 0), running = running - (old.state = 1),
                    done = done - (old.state = 2), dead = dead - (old.state = 3);
END;
)";

constexpr std::string_view columns =
    "sequence, id, idempotency_key, plan, callback, due_asked, attempts_allowed, seed, number, accepted, "
    "checksum, state, due, attempts, expirations, token, worker, leased_until, started, completed, reason, "
    "outcome, callback_due, callback_attempts";

// INDEXED BY where SQLite, which knows nothing of how the jobs are spread, would rather take all jobs of a
// state and sort them; it refuses a statement that cannot use that index (SQLite, "The INDEXED BY Clause").
std::string select_jobs(std::string_view rest) {
  return fmt::format("SELECT {} FROM jobs {}", columns, rest);
}

}  // namespace

std::string create_tables() {
  return fmt::format("{}PRAGMA application_id = {}; PRAGMA user_version = {};", tables, application_id,
                     schema_version);
}

std::string load_job() {
  return select_jobs("WHERE id = ?1");
}

std::string find_key() {
  return "SELECT id FROM jobs WHERE idempotency_key = ?1";
}

std::string insert_job() {
  return "INSERT INTO jobs (id, idempotency_key, plan, callback, due_asked, attempts_allowed, seed, number, "
         "accepted, checksum, due) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11)";
}

std::string save_job() {
  return "UPDATE jobs SET state = ?2, due = ?3, attempts = ?4, expirations = ?5, token = ?6, worker = ?7, "
         "leased_until = ?8, started = ?9, completed = ?10, reason = ?11, outcome = ?12, callback_due = ?13, "
         "callback_attempts = ?14 WHERE sequence = ?1";
}

std::string due_jobs() {
  return select_jobs(
      "INDEXED BY queued_by_due WHERE state = 0 AND due <= ?1 ORDER BY due, sequence LIMIT ?2");
}

std::string expired_jobs() {
  return select_jobs(
      "INDEXED BY running_by_lease WHERE state = 1 AND leased_until <= ?1 ORDER BY leased_until, sequence");
}

std::string due_callbacks() {
  return select_jobs(
      "INDEXED BY callbacks_by_due WHERE callback_due <= ?1 ORDER BY callback_due, sequence LIMIT ?2");
}

std::string list_jobs(std::optional<JobState> state) {
  constexpr std::string_view rest = "sequence > ?1 ORDER BY sequence LIMIT ?2";
  if (!state) return select_jobs(fmt::format("WHERE {}", rest));
  return select_jobs(fmt::format("WHERE state = {} AND {}", static_cast<int>(*state), rest));
}

std::string erase_jobs() {
  return "DELETE FROM jobs WHERE sequence IN "
         "(SELECT sequence FROM jobs WHERE state = ?1 AND completed < ?2 AND callback_due IS NULL ORDER BY "
         "sequence LIMIT ?3)";
}

std::string read_totals() {
  return "SELECT queued, running, done, dead, attempts, expirations, "
         "coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'jobs'), 0), "
         "(SELECT min(due) FROM jobs INDEXED BY queued_by_due WHERE state = 0) FROM totals";
}

std::string count_queued() {
  return "SELECT queued FROM totals";
}

std::string compare_totals() {
  return "SELECT count(*) = 1 AND coalesce(max(queued = (SELECT count(*) FROM jobs WHERE state = 0) AND "
         "running = (SELECT count(*) FROM jobs WHERE state = 1) AND "
         "done = (SELECT count(*) FROM jobs WHERE state = 2) AND "
         "dead = (SELECT count(*) FROM jobs WHERE state = 3)), 0) FROM totals";
}

}  // namespace waitbench::messaging::sqlite
