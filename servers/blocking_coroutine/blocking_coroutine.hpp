// The coroutine server with a hidden blocking call: its plans wait on the I/O thread, and every connection of
// that thread waits with them.
#pragma once

#include "servers/model.hpp"

namespace waitbench::servers {

std::unique_ptr<Model> start_blocking_coroutine(Descriptor listener, Service& service);

}  // namespace waitbench::servers
