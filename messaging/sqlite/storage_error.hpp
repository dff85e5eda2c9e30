// What SQLite's failures mean for the user, and for the queue. Pure.
#pragma once

#include <SQLiteCpp/Exception.h>
#include <filesystem>

#include "messaging/queue_error.hpp"

namespace waitbench::messaging::sqlite {

/// One line: the file, what is wrong, what to do.
QueueError storage_error(const std::filesystem::path& path, const SQLite::Exception& failure);

/// "PATH is damaged: WHAT. ...".
QueueError damaged(const std::filesystem::path& path, std::string_view what);

/// True when nothing is known any more of what the disk holds, so that nothing further may be acknowledged: a
/// write or flush failed, or the file is damaged. After a failed fsync the kernel may have dropped what was
/// not written, and a later fsync succeeds nevertheless (Rebello et al., "Can Applications Recover from fsync
/// Failures?", USENIX ATC 2020).
bool ends_trust(const SQLite::Exception& failure);

}  // namespace waitbench::messaging::sqlite
