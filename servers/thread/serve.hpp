// One connection of `thread`, start to end, on its own thread.
#pragma once

#include "servers/model.hpp"
#include "servers/thread/library.hpp"
#include "servers/threads/open_sockets.hpp"

namespace waitbench::servers {

void serve_with_library(OpenSocket& socket, Library& library, Service& service);

}  // namespace waitbench::servers
