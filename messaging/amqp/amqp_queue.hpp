// A queue of jobs that a RabbitMQ keeps: durable, and shared by processes on several machines.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include "messaging/amqp/connection.hpp"
#include "messaging/amqp/credentials.hpp"
#include "messaging/job_queue.hpp"
#include "messaging/queue_url.hpp"

namespace waitbench::messaging {

struct AmqpOptions {
  std::optional<std::uint64_t> most_queued;  ///< with so many jobs queued it is full; none: never
  std::string prefix = "waitbench";          ///< of everything that it declares in its virtual host
  amqp::ConnectionOptions connection;
};

/// A queue whose jobs wait at the broker. What it promises, and what differs from a queue in a file:
/// docs/method.md, "Jobs: what is durable when". A thread of its own answers heartbeats; each call blocks
/// until the broker has confirmed, and while the broker cannot be reached it fails at once, but for an
/// attempt now and then. The first attempt is made here: a broker that cannot be reached, or refuses, is an
/// error.
QueueResult<std::unique_ptr<JobQueue>> open_amqp_queue(const AmqpBroker& broker,
                                                       const AmqpCredentials& credentials,
                                                       const AmqpOptions& options = {});

}  // namespace waitbench::messaging
