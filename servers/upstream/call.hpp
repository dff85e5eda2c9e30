// A whole call: attempts, waits between them, guards. The one function for each way to wait.
#pragma once

#include "servers/upstream/blocking_client.hpp"
#include "servers/upstream/suspending_client.hpp"

namespace waitbench::servers::upstream {

/// Blocks the thread until the call has ended; soon after the cut at the latest. `deadline` is the request's
/// own, if it has one.
CallEnd call_blocking(BlockingClient& client, const CallId& id, std::optional<TimePoint> deadline);

/// The same, suspended. On the client's I/O thread; `client` must outlive it unless it is destroyed
/// suspended.
Task<CallEnd> call_suspending(SuspendingClient& client, CallId id, std::optional<TimePoint> deadline);

}  // namespace waitbench::servers::upstream
