// What was begun on a connection, waited for by a coroutine that is suspended. Beside finish_blocking.hpp.
#pragma once

#include "servers/database/connection.hpp"
#include "servers/work/io_types.hpp"
#include "servers/work/watched_wait.hpp"

namespace waitbench::servers::database {

/// Until it has ended (`ready`), until `deadline`, or until the coroutine is cancelled (`client_left`); then
/// it is still under way. The connection is open, and outlives it.
Task<WaitEnd> finish_suspending(IoExecutor executor, Connection& connection, TimePoint deadline);

}  // namespace waitbench::servers::database
