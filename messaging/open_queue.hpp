// Opens the queue that a URL names.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>

#include "messaging/job_queue.hpp"
#include "messaging/queue_url.hpp"
#include "messaging/sqlite/sqlite_queue.hpp"

namespace waitbench::messaging {

/// With `most_queued` jobs queued it is full; none: never. One in memory is always a new one. `notice` is
/// told of a file's log that was not whole.
QueueResult<std::unique_ptr<JobQueue>> open_queue(const QueueUrl& url,
                                                  std::optional<std::uint64_t> most_queued,
                                                  const Notice& notice);

}  // namespace waitbench::messaging
