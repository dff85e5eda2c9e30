// Coroutines that wait: each suspended on a timer of its own, as a request that waits for its database.
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>

#include "bench/asio_types.hpp"
#include "bench/memory/holdable.hpp"

namespace waitbench {

using namespace bench;  // asio_types.hpp

namespace {

Awaitable<void> waits(Executor executor) {
  Timer timer(executor, std::chrono::hours(1));
  co_await timer.async_wait(use_awaitable);
}

}  // namespace

Result<void> hold_awaitables(std::size_t count, const std::function<void()>& measure) {
  asio::io_context context(1);
  for (std::size_t i = 0; i < count; ++i)
    asio::co_spawn(context, waits(context.get_executor()), asio::detached);
  context.poll();
  measure();
  return {};  // the context destroys the suspended coroutines with itself
}

}  // namespace waitbench
