// Is this file a queue that can be trusted? Opens it, or makes a new one.
#pragma once

#include <SQLiteCpp/Database.h>

#include "messaging/sqlite/sqlite_queue.hpp"

namespace waitbench::messaging::sqlite {

/// A connection with everything set, to a file of this schema that was looked at from end to end.
QueueResult<SQLite::Database> open_file(const std::filesystem::path& path, const SqliteOptions& options);

}  // namespace waitbench::messaging::sqlite
