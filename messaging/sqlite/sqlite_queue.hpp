// A queue in a file, durable: SQLite with a write-ahead log that is flushed at every commit.
#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <memory>
#include <optional>

#include "messaging/job_queue.hpp"

namespace waitbench::messaging {

/// Told of what is no error, and that the owner of a queue should know: one line.
using Notice = std::function<void(const std::string&)>;

struct SqliteOptions {
  std::optional<std::uint64_t> most_queued{};                     ///< then it is full; this process's view
  std::chrono::milliseconds patience = std::chrono::seconds(10);  ///< with another process that writes
  std::optional<std::uint32_t> most_pages{};  ///< the file may have; then the disk is full
  Notice notice{};  ///< while it is opened, of a log that was not whole (log_tail.hpp)
};

/// Opens the queue at `path`, or makes one where nothing stands. Several processes, and several queues of one
/// process, may have the same file open. A file that is damaged, is another program's, or a queue of another
/// version, is refused with one line; looking at all of it takes time in proportion to its size.
///
/// A call that returned is on the disk (journal_mode=WAL, synchronous=FULL: the log is flushed at each
/// commit; SQLite, "Write-Ahead Logging" and "PRAGMA synchronous"). After a write or flush that
/// failed it refuses all further calls: what the disk holds then is known only when the file is opened again.
/// A full disk is no such failure.
QueueResult<std::unique_ptr<JobQueue>> open_sqlite_queue(const std::filesystem::path& path,
                                                         const SqliteOptions& options = {});

}  // namespace waitbench::messaging
