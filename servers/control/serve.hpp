// One connection of `control`, start to end, on its own thread.
#pragma once

#include "servers/model.hpp"
#include "servers/threads/open_sockets.hpp"

namespace waitbench::servers {

void serve_blocking(OpenSocket& socket, Service& service);

}  // namespace waitbench::servers
