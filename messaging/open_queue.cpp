#include "messaging/open_queue.hpp"

#include "messaging/memory_queue.hpp"
#include "messaging/sqlite/sqlite_queue.hpp"

namespace waitbench::messaging {
namespace {

struct Opening {
  std::optional<std::uint64_t> most_queued;

  QueueResult<std::unique_ptr<JobQueue>> operator()(const SqliteFile& file) const {
    return open_sqlite_queue(file.path, {.most_queued = most_queued});
  }
  QueueResult<std::unique_ptr<JobQueue>> operator()(const InMemory&) const {
    return std::make_unique<MemoryQueue>(most_queued);
  }
};

}  // namespace

QueueResult<std::unique_ptr<JobQueue>> open_queue(const QueueUrl& url,
                                                  std::optional<std::uint64_t> most_queued) {
  return std::visit(Opening{most_queued}, url);
}

}  // namespace waitbench::messaging
