// Who one is to the broker: read from the environment or a file, never from a command line.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "core/result.hpp"

namespace waitbench::messaging {

/// Goes into no message, log or record.
struct AmqpCredentials {
  std::string user, password;
  bool operator==(const AmqpCredentials&) const = default;
};

/// A variable's value, if it is set: the environment, or a test's.
using Variables = std::function<std::optional<std::string>(const char* name)>;

/// WAITBENCH_AMQP_USER and WAITBENCH_AMQP_PASSWORD; or the first line, USER:PASSWORD, of the file that
/// WAITBENCH_AMQP_CREDENTIALS names, which only its owner may read; or, at a `host` that is loopback,
/// RabbitMQ's own guest and guest. Half of it, both at once, or none for another host is an environment
/// error.
Result<AmqpCredentials> amqp_credentials(std::string_view host, const Variables& variables);
/// The same, of this process's environment.
Result<AmqpCredentials> amqp_credentials(std::string_view host);

}  // namespace waitbench::messaging
