// One connection of `coroutine`, start to end, on an I/O thread that it shares.
#pragma once

#include "servers/coroutine/io_thread.hpp"

namespace waitbench::servers {

Task<void> serve_suspending(Descriptor accepted, IoThread& thread);

}  // namespace waitbench::servers
