// One connection of `control`, start to end, on its own thread.
#pragma once

#include "servers/control/open_sockets.hpp"
#include "servers/model.hpp"

namespace waitbench::servers {

void serve_blocking(OpenSocket& socket, Service& service);

}  // namespace waitbench::servers
