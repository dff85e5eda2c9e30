// A whole call: attempts, waits between them, guards. The one function for each way to wait.
#pragma once

#include "servers/net/departure.hpp"
#include "servers/upstream/blocking_client.hpp"
#include "servers/upstream/suspending_client.hpp"

namespace waitbench::servers::upstream {

/// Blocks the thread until the call has ended; soon after the cut at the latest, or after the client at
/// `for_whom` (no_client: there is none to look at) has left. `deadline` is the request's own, if it has one.
CallEnd call_blocking(BlockingClient& client, const CallId& id, std::optional<TimePoint> deadline,
                      int for_whom = no_client);

/// The same, suspended; a coroutine that is cancelled ends the call as cut. On the client's I/O thread;
/// `client` must outlive it unless it is destroyed suspended.
Task<CallEnd> call_suspending(SuspendingClient& client, CallId id, std::optional<TimePoint> deadline);

}  // namespace waitbench::servers::upstream
