// The sockets of this process that were accepted on a given address, for a library that keeps its sockets to
// itself.
#pragma once

#include <functional>

#include "servers/net/address.hpp"

namespace waitbench::servers {

/// Calls `visit(socket, peer)` for each connected socket whose local end is `listening` (a wildcard address
/// matches by port). A socket may be closed by its owner meanwhile: `visit` must do nothing worse than fail.
void for_each_accepted(const Address& listening, const std::function<void(int, const Address&)>& visit);

}  // namespace waitbench::servers
