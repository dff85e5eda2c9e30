// A request of those who are suspended: its turn, then its work, when the server has limits.
#pragma once

#include "servers/coroutine/io_thread.hpp"

namespace waitbench::servers {

/// Suspends until it is the request's turn, and handles it; or returns why it is not done.
Task<WorkEnd> in_turn(Handling& handling, Connection& connection, IoThread& thread, Admission& admission);

}  // namespace waitbench::servers
