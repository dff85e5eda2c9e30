// How jobs lie in the file: tables, indexes, and every statement that reads or changes them.
//
// The statements are texts so that a test can ask SQLite how it would do them.
#pragma once

#include <optional>
#include <string>

#include "messaging/job.hpp"

namespace waitbench::messaging::sqlite {

/// "WtBn", at bytes 68 to 71 of the file (SQLite, "Database File Format").
inline constexpr std::int64_t application_id = 0x5774426E;
/// Raised when what an older program does to the tables would be wrong.
inline constexpr std::int64_t schema_version = 2;

/// Makes the tables of an empty file. Several statements.
std::string create_tables();

/// ?1 id. All columns, in the order in which `read_job` (sqlite_queue.cpp) takes them.
std::string load_job();
/// ?1 key: the id.
std::string find_key();
/// What the sender asked and the moment of acceptance; the rest is as of a job that nobody has claimed.
std::string insert_job();
/// ?1 sequence, then what changes.
std::string save_job();
/// ?1 now, ?2 how many.
std::string due_jobs();
/// ?1 now.
std::string expired_jobs();
/// ?1 now, ?2 how many.
std::string due_callbacks();
/// ?1 the sequence behind which to begin, ?2 how many.
std::string list_jobs(std::optional<JobState> state);
/// ?1 state, ?2 ended before, ?3 how many.
std::string erase_jobs();
/// One row: queued, running, done, dead, attempts, expirations, the last sequence, the earliest due time.
std::string read_totals();
/// One row: how many are queued.
std::string count_queued();
/// One row: 1 when the totals are those of the jobs.
std::string compare_totals();

}  // namespace waitbench::messaging::sqlite
