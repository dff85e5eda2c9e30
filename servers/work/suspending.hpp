// The plan, done by a coroutine that is suspended while it waits.
#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/io_context.hpp>

#include "core/plan/plan.hpp"
#include "servers/work/resources.hpp"

namespace waitbench::servers {

namespace asio = boost::asio;
using IoExecutor = asio::io_context::executor_type;  // concrete: no type-erased call per operation
template <class T>
using Task = asio::awaitable<T, IoExecutor>;
using Timer = asio::basic_waitable_timer<Clock, asio::wait_traits<Clock>, IoExecutor>;
/// Completion as a value, and no extra coroutine frame for the operation.
inline constexpr auto as_result = asio::as_tuple(asio::deferred);

/// Returns when every action is done, or when one cannot be. `actions` and `resources` must outlive it. The
/// branches of a `together` are coroutines on the same executor, so that a `cpu` step holds up all of them,
/// and the whole I/O thread, as it does in any event loop. Notes in `actions` how long it waited for
/// connections.
Task<WorkEnd> do_suspending(IoExecutor executor, Actions actions, Resources& resources);
Task<WorkEnd> do_suspending(IoExecutor executor, DrawnPlan& plan, Resources& resources);

}  // namespace waitbench::servers
