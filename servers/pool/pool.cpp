#include "servers/pool/pool.hpp"

#include "servers/coroutine/suspended_connections.hpp"
#include "servers/work/blocking.hpp"
#include "servers/workers/on_worker.hpp"

namespace waitbench::servers {
namespace {

// On a worker: all that `control` does on its connection's thread between a request and its answer.
WorkEnd handle_blocking(Handling& handling, Resources& resources, TimePoint deadline) {
  const auto end = do_blocking(handling.decide(), resources, deadline);  // blocks the worker here
  if (end != WorkEnd::cut) handling.answer(end);
  return end;
}

Task<WorkEnd> handle(Handling& handling, IoThread& thread, TimePoint deadline) {
  auto& service = thread.service();
  return on_worker(*service.workers, thread.executor(), [&handling, &service, deadline] {
    return handle_blocking(handling, service.resources, deadline);
  });
}

}  // namespace

std::unique_ptr<Model> start_pool(Descriptor listener, Service& service) {
  return std::make_unique<SuspendedConnections>(std::move(listener), service, handle);
}

}  // namespace waitbench::servers
