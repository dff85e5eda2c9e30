// Which process listens on a TCP port, as far as /proc lets this process see.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <sys/types.h>

namespace waitbench::servers {

struct PortOwner {
  pid_t pid;
  std::string name;  ///< as in /proc/PID/comm
};

/// Empty when nobody listens there, or when the owner's descriptors may not be read.
std::optional<PortOwner> find_port_owner(std::uint16_t port);

}  // namespace waitbench::servers
