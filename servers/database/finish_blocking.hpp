// What was begun on a connection, waited for by a thread that blocks. Beside finish_suspending.hpp.
#pragma once

#include "servers/database/connection.hpp"
#include "servers/work/watched_wait.hpp"

namespace waitbench::servers::database {

/// Until it has ended (`ready`), or what else comes first; then it is still under way.
WaitEnd finish_blocking(Connection& connection, TimePoint deadline, const CutOff& cut, int client);

}  // namespace waitbench::servers::database
