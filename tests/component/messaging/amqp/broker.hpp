// The broker that the tests run against (scripts/broker run starts it), and queues at it.
#pragma once

#include <memory>
#include <string>

#include "messaging/amqp/amqp_queue.hpp"

namespace waitbench::test {

/// Where it is. The test fails if there is none.
messaging::AmqpBroker broker();
messaging::AmqpCredentials guest();
/// Begins the names of everything of one queue, so that tests do not meet.
std::string fresh_prefix();
/// A queue of its own, which has to open.
std::unique_ptr<messaging::JobQueue> open_at_broker(const std::string& prefix,
                                                    const messaging::AmqpOptions& options = {});
/// A connection beside the queue's, to look and to spoil.
std::unique_ptr<messaging::amqp::Connection> connect();

/// "scripts/broker VERB" on the tests' own node, which has to succeed.
void broker_script(const std::string& verb);

}  // namespace waitbench::test
