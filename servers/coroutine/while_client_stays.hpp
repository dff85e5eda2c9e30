// A request's work, cancelled when its client leaves.
#pragma once

#include "servers/coroutine/connection.hpp"
#include "servers/work/resources.hpp"

namespace waitbench::servers {

/// Does `work`, and watches the client's socket meanwhile: when the client leaves, what the work waits for is
/// cancelled, and it ends as client_left. A client that has sent its next request already is looked at
/// between two steps only, since its socket is readable whether it stays or not.
Task<WorkEnd> while_client_stays(Socket& client, Task<WorkEnd> work);

}  // namespace waitbench::servers
