// The coroutine server whose blocking calls are moved to a pool of threads, as with `Task.Run` around
// blocking I/O: the loop stays free, and a thread is blocked all the same.
#pragma once

#include "servers/model.hpp"

namespace waitbench::servers {

std::unique_ptr<Model> start_offload(Descriptor listener, Service& service);

}  // namespace waitbench::servers
