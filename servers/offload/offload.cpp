#include "servers/offload/offload.hpp"

#include "servers/coroutine/suspended_connections.hpp"
#include "servers/work/blocking.hpp"
#include "servers/work/together.hpp"
#include "servers/work/until.hpp"
#include "servers/workers/on_worker.hpp"

namespace waitbench::servers {
namespace {

// Beside servers/coroutine/coroutine.cpp: computes on the I/O thread as it does, but each wait blocks a
// worker, one in each branch.
Task<WorkEnd> do_offloading(WorkerPool& workers, IoExecutor executor, Actions actions, Resources& resources,
                            int client) {
  auto end = WorkEnd::done;
  for (; end == WorkEnd::done && !actions.empty(); actions = rest(actions)) {
    if (const auto* cpu = std::get_if<DrawnPlan::Cpu>(&actions.front())) {
      compute(cpu->time, resources);
    } else if (std::holds_alternative<DrawnPlan::Together>(actions.front())) {
      end = co_await do_together(executor, inside(actions),
                                 [&workers, executor, &resources, client](Actions branch) {
                                   return do_offloading(workers, executor, branch, resources, client);
                                 });
    } else {  // a wait, or a connection of a pool
      end = co_await on_worker(workers, executor,
                               [&] { return do_blocking(first(actions), resources, {.client = client}); });
    }
  }
  co_return end == WorkEnd::done&& resources.cut.happened() ? WorkEnd::cut : end;
}

Task<WorkEnd> handle(Handling& handling, Connection&, IoThread& thread, Patience patience) {
  auto& service = thread.service();
  const auto begin = [&workers = *service.workers, executor = thread.executor(),
                      &resources = service.resources, client = patience.client](Actions actions) {
    return do_offloading(workers, executor, actions, resources, client);
  };
  auto& plan = handling.decide();
  if (patience.is_endless()) return begin(plan.actions);
  return do_until(thread.executor(), plan.actions, service.resources, patience, begin);
}

}  // namespace

std::unique_ptr<Model> start_offload(Descriptor listener, Service& service) {
  return std::make_unique<SuspendedConnections>(std::move(listener), service, handle);
}

}  // namespace waitbench::servers
