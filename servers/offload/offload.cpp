#include "servers/offload/offload.hpp"

#include "servers/coroutine/suspended_connections.hpp"
#include "servers/work/blocking.hpp"
#include "servers/workers/on_worker.hpp"

namespace waitbench::servers {
namespace {

// Beside servers/coroutine/coroutine.cpp: computes on the I/O thread as it does, but each wait blocks a
// worker.
Task<WorkEnd> do_offloading(WorkerPool& workers, IoExecutor executor, Actions actions, Resources& resources) {
  for (; !actions.empty(); actions = rest(actions)) {
    if (const auto* cpu = std::get_if<DrawnPlan::Cpu>(&actions.front())) {
      compute(cpu->time, resources);
      continue;
    }
    const auto end =
        co_await on_worker(workers, executor, [&] { return do_blocking(first(actions), resources); });
    if (end != WorkEnd::done) co_return end;
  }
  co_return resources.cut.happened() ? WorkEnd::cut : WorkEnd::done;
}

Task<WorkEnd> handle(Handling& handling, IoThread& thread) {
  auto& service = thread.service();
  return do_offloading(*service.workers, thread.executor(), handling.decide().actions, service.resources);
}

}  // namespace

std::unique_ptr<Model> start_offload(Descriptor listener, Service& service) {
  return std::make_unique<SuspendedConnections>(std::move(listener), service, handle);
}

}  // namespace waitbench::servers
