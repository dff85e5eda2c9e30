// Waiting on a socket by blocking, with a deadline.
#pragma once

#include "servers/options.hpp"

namespace waitbench::servers {

/// Prepares an accepted socket: an idle wait then costs one system call, recv, which gives up after
/// `limits.idle`.
void set_time_limits(int socket, const Limits& limits);

/// Waits until recv or send (POLLIN, POLLOUT) would do something. False when the deadline passed first.
bool wait_until_ready(int socket, short events, TimePoint deadline);

/// Reads and drops what arrives until the client closes or `deadline`, after the sending side was shut down:
/// closing with unread input would make the kernel send a reset, which can overtake the last answer (RFC 9112
/// section 9.6).
void linger(int socket, TimePoint deadline);

}  // namespace waitbench::servers
