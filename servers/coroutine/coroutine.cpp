#include "servers/coroutine/coroutine.hpp"

#include "servers/coroutine/suspended_connections.hpp"

namespace waitbench::servers {
namespace {

Task<WorkEnd> handle(Handling& handling, IoThread& thread, TimePoint deadline) {
  return do_suspending(thread.executor(), handling.decide(), thread.service().resources,
                       deadline);  // suspends here
}

}  // namespace

std::unique_ptr<Model> start_coroutine(Descriptor listener, Service& service) {
  return std::make_unique<SuspendedConnections>(std::move(listener), service, handle);
}

}  // namespace waitbench::servers
