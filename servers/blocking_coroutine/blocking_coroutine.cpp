#include "servers/blocking_coroutine/blocking_coroutine.hpp"

#include "servers/coroutine/suspended_connections.hpp"
#include "servers/work/blocking.hpp"

namespace waitbench::servers {
namespace {

// Beside servers/coroutine/coroutine.cpp: a coroutine still, but one that does not suspend.
Task<WorkEnd> handle(Handling& handling, Connection&, IoThread& thread, Patience patience) {
  co_return do_blocking(handling.decide(), thread.service().resources, patience);  // blocks the I/O thread
}

}  // namespace

std::unique_ptr<Model> start_blocking_coroutine(Descriptor listener, Service& service) {
  return std::make_unique<SuspendedConnections>(std::move(listener), service, handle);
}

}  // namespace waitbench::servers
