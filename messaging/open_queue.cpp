#include "messaging/open_queue.hpp"

#include "messaging/amqp/amqp_queue.hpp"
#include "messaging/memory_queue.hpp"

namespace waitbench::messaging {
namespace {

struct Opening {
  std::optional<std::uint64_t> most_queued;
  const Notice& notice;

  QueueResult<std::unique_ptr<JobQueue>> operator()(const SqliteFile& file) const {
    return open_sqlite_queue(file.path, {.most_queued = most_queued, .notice = notice});
  }
  QueueResult<std::unique_ptr<JobQueue>> operator()(const InMemory&) const {
    return std::make_unique<MemoryQueue>(most_queued);
  }
  QueueResult<std::unique_ptr<JobQueue>> operator()(const AmqpBroker& broker) const {
    const auto credentials = amqp_credentials(broker.host);
    if (!credentials) return QueueError{QueueFailure::storage, credentials.error().text};
    AmqpOptions options;
    options.most_queued = most_queued;
    return open_amqp_queue(broker, *credentials, options);
  }
};

}  // namespace

QueueResult<std::unique_ptr<JobQueue>> open_queue(const QueueUrl& url,
                                                  std::optional<std::uint64_t> most_queued,
                                                  const Notice& notice) {
  return std::visit(Opening{most_queued, notice}, url);
}

}  // namespace waitbench::messaging
