// Which queue is meant: "sqlite:PATH", "amqp://HOST:PORT/VHOST" or "memory:". Pure.
#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>
#include <variant>

#include "core/result.hpp"

namespace waitbench::messaging {

struct SqliteFile {
  std::filesystem::path path;
  bool operator==(const SqliteFile&) const = default;
};
struct InMemory {
  bool operator==(const InMemory&) const = default;
};
/// A RabbitMQ. Who one is there stands elsewhere (amqp/credentials.hpp): a command line can be read by all.
struct AmqpBroker {
  std::string host;  ///< name or address, without brackets
  std::uint16_t port = 5672;
  std::string vhost = "/";  ///< decoded
  bool operator==(const AmqpBroker&) const = default;
};
using QueueUrl = std::variant<SqliteFile, InMemory, AmqpBroker>;

/// The path is what follows "sqlite:", as it stands. Of "amqp:" the port (5672) and the virtual host ("/")
/// may be left out; percent-encoded bytes in it are decoded (RabbitMQ, "AMQP URI Specification", but for one
/// thing: a lone "/" at the end means the default, not an empty name). A usage error begins with the text,
/// quoted, unless it may hold a password.
Result<QueueUrl> parse_queue_url(std::string_view text);

}  // namespace waitbench::messaging
