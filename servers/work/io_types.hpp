// The types of Asio that the coroutine models are made of, each without type erasure.
#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/io_context.hpp>

#include "core/units.hpp"

namespace waitbench::servers {

namespace asio = boost::asio;
using IoExecutor = asio::io_context::executor_type;  // concrete: no type-erased call per operation
template <class T>
using Task = asio::awaitable<T, IoExecutor>;
using Timer = asio::basic_waitable_timer<Clock, asio::wait_traits<Clock>, IoExecutor>;
/// Completion as a value, and no extra coroutine frame for the operation.
inline constexpr auto as_result = asio::as_tuple(asio::deferred);

/// `is_cancelled(co_await asio::this_coro::cancellation_state)`, in front of a wait: cancelling ends the wait
/// that a coroutine is in, and a wait that was over by then is missed.
inline bool is_cancelled(const asio::cancellation_state& state) {
  return state.cancelled() != asio::cancellation_type::none;
}

}  // namespace waitbench::servers
