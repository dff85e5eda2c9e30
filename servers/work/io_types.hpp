// The types of Asio that the coroutine models are made of, each without type erasure.
#pragma once

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
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

}  // namespace waitbench::servers
