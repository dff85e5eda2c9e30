// Which process listens on a TCP port, as far as /proc lets this process see.
#pragma once

#include <optional>
#include <string>
#include <sys/types.h>

#include "servers/net/address.hpp"

namespace waitbench::servers {

struct PortOwner {
  pid_t pid;
  std::string name;  ///< as in /proc/PID/comm
};

/// Who listens on this address, or on its port on every address. Empty when nobody does, or when the owner's
/// descriptors may not be read.
std::optional<PortOwner> find_port_owner(const Address& address);

}  // namespace waitbench::servers
