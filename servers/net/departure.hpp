// Whether a client is still there.
#pragma once

namespace waitbench::servers {

/// In place of a client's socket: whatever it does, its request is worked on.
inline constexpr int no_client = -1;

/// The event of poll(2) by which a client leaves: it has ended its side of the connection, or the whole of
/// it. One that only ends its side (shutdown(2)) may still read; HTTP servers take it for one that has left,
/// as nothing tells the two apart.
extern const short client_leaves;

/// One system call; `client` is an open socket.
bool has_left(int client) noexcept;

}  // namespace waitbench::servers
