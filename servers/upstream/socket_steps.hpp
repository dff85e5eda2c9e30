// What a client does with a socket between two waits; none of it blocks. Shared by the client that blocks and
// the one that suspends, so that only the waiting differs.
#pragma once

#include "core/descriptor.hpp"
#include "servers/net/address.hpp"
#include "servers/upstream/client_exchange.hpp"

namespace waitbench::servers::upstream {

/// A connection begun: `socket` is empty when that failed at once. It is made, or has failed for good, when
/// the socket is writable.
struct Connecting {
  Descriptor socket = Descriptor();
  bool made = false;
};
Connecting begin_connecting(const Address& address);
/// Once it is writable: whether it is connected.
bool is_connected(int socket);
/// True while the far end of a kept connection has neither ended it nor sent what nobody asked for.
bool is_quiet(int socket);

/// Sends what there is room for. False when a wait to write must come first.
bool send_now(int socket, ClientExchange& exchange);
/// Takes what has arrived. False when a wait to read must come first.
bool receive_now(int socket, ClientExchange& exchange);

}  // namespace waitbench::servers::upstream
