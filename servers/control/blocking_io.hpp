// Blocking receive and send with a deadline, told to an Exchange.
#pragma once

#include <span>

#include "servers/http/exchange.hpp"

namespace waitbench::servers {

/// Prepares an accepted socket: an idle wait then costs one system call, recv, which gives up after
/// `limits.idle`.
void set_time_limits(int socket, const Limits& limits);

/// Waits for bytes until exchange.deadline() and hands over what came of it.
void receive(int socket, std::span<char> buffer, http::Exchange& exchange);
/// Sends exchange.output(), waiting for room until exchange.deadline().
void send(int socket, http::Exchange& exchange);

}  // namespace waitbench::servers
