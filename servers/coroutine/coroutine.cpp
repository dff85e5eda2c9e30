#include "servers/coroutine/coroutine.hpp"

#include "servers/coroutine/suspended_connections.hpp"
#include "servers/coroutine/while_client_stays.hpp"

namespace waitbench::servers {
namespace {

Task<WorkEnd> handle(Handling& handling, Connection& connection, IoThread& thread, Patience patience) {
  auto work = do_suspending(thread.executor(), handling.decide(), thread.service().resources,
                            patience);  // suspends here
  if (patience.client == no_client) return work;
  return while_client_stays(connection.socket, std::move(work));
}

}  // namespace

std::unique_ptr<Model> start_coroutine(Descriptor listener, Service& service) {
  return std::make_unique<SuspendedConnections>(std::move(listener), service, handle);
}

}  // namespace waitbench::servers
