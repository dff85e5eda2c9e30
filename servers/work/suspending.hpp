// The plan, done by a coroutine that is suspended while it waits.
#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/io_context.hpp>

#include "core/plan/plan.hpp"
#include "servers/work/compute.hpp"

namespace waitbench::servers {

namespace asio = boost::asio;
using IoExecutor = asio::io_context::executor_type;  // concrete: no type-erased call per operation
template <class T>
using Task = asio::awaitable<T, IoExecutor>;
using Timer = asio::basic_waitable_timer<Clock, asio::wait_traits<Clock>, IoExecutor>;
/// Completion as a value, and no extra coroutine frame for the operation.
inline constexpr auto as_result = asio::as_tuple(asio::deferred);

/// Returns when every action is done. `plan` and `resources` must outlive it; a `cpu` step holds up the whole
/// I/O thread, as it does in any event loop.
inline Task<WorkEnd> do_suspending(IoExecutor executor, const DrawnPlan& plan, Resources& resources) {
  for (const auto& action : plan.actions) {
    if (const auto* wait = std::get_if<DrawnPlan::Wait>(&action)) {
      if (wait->time <= Duration::zero()) continue;
      Timer timer(executor, Clock::now() + wait->time);
      co_await timer.async_wait(as_result);
    } else {
      compute(std::get<DrawnPlan::Cpu>(action).time, resources);
    }
  }
  co_return resources.cut.happened() ? WorkEnd::cut : WorkEnd::done;
}

}  // namespace waitbench::servers
