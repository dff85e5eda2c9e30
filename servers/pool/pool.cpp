#include "servers/pool/pool.hpp"

#include "servers/coroutine/suspended_connections.hpp"
#include "servers/work/blocking.hpp"
#include "servers/workers/on_worker.hpp"

namespace waitbench::servers {
namespace {

// On a worker: all that `control` does on its connection's thread between a request and its answer.
WorkEnd handle_blocking(Handling& handling, Resources& resources, const Patience& patience) {
  const auto end = do_blocking(handling.decide(), resources, patience);  // blocks the worker here
  if (has_answer(end)) handling.answer(end);
  return end;
}

Task<WorkEnd> handle(Handling& handling, Connection&, IoThread& thread, Patience patience) {
  auto& service = thread.service();
  return on_worker(*service.workers, thread.executor(), [&handling, &service, patience] {
    return handle_blocking(handling, service.resources, patience);
  });
}

}  // namespace

std::unique_ptr<Model> start_pool(Descriptor listener, Service& service) {
  return std::make_unique<SuspendedConnections>(std::move(listener), service, handle);
}

}  // namespace waitbench::servers
