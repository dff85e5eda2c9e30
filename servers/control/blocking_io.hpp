// Blocking receive and send with a deadline, told to an Exchange.
#pragma once

#include <span>

#include "servers/http/exchange.hpp"

namespace waitbench::servers {

/// Waits for bytes until exchange.deadline() and hands over what came of it. The socket's time limits must be
/// set (threads/blocking_socket.hpp).
void receive(int socket, std::span<char> buffer, http::Exchange& exchange);
/// Sends exchange.output(), waiting for room until exchange.deadline().
void send(int socket, http::Exchange& exchange);

}  // namespace waitbench::servers
