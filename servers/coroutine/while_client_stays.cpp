#include "servers/coroutine/while_client_stays.hpp"

#include <exception>
#include <utility>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/experimental/parallel_group.hpp>

#include "servers/net/departure.hpp"

namespace waitbench::servers {
namespace {

// Or until it is cancelled.
Task<void> until_client_leaves(Socket& client) {
  const auto [cancelled] = co_await client.async_wait(Socket::wait_read, as_result);
  if (cancelled || has_left(client.native_handle())) co_return;
  Timer never(client.get_executor(), TimePoint::max());
  co_await never.async_wait(as_result);
}

}  // namespace

Task<WorkEnd> while_client_stays(Socket& client, Task<WorkEnd> work) {
  const auto executor = client.get_executor();
  const auto [order, no_watch, thrown, end] =
      co_await asio::experimental::make_parallel_group(
          asio::co_spawn(executor, until_client_leaves(client), asio::deferred),
          asio::co_spawn(executor, std::move(work), asio::deferred))
          .async_wait(asio::experimental::wait_for_one(), asio::deferred);
  for (const auto& error : {no_watch, thrown}) {
    if (error) std::rethrow_exception(error);
  }
  const bool left = order[0] == 0;
  co_return left&& end != WorkEnd::cut ? WorkEnd::client_left : end;
}

}  // namespace waitbench::servers
