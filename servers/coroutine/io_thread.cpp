#include "servers/coroutine/io_thread.hpp"

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/dispatch.hpp>
#include <boost/asio/post.hpp>
#include <fmt/format.h>

#include "servers/coroutine/in_turn.hpp"
#include "servers/coroutine/serve.hpp"

namespace waitbench::servers {

IoThread::IoThread(Service& service, Gate& open_connections, const Handle& handle)
    : service_(service),
      gate_(open_connections),
      handle_(handle),
      deadlines_(io_.get_executor(), service.options.limits) {}

IoThread::~IoThread() {
  stop();
}

void IoThread::run() {
  thread_ = std::thread([this] { io_.run(); });
}

void IoThread::stop() {
  io_.stop();
  if (thread_.joinable()) thread_.join();
}

void IoThread::adopt(Descriptor accepted) {
  asio::dispatch(io_, [this, accepted = std::move(accepted)]() mutable {
    asio::co_spawn(executor(), serve_suspending(std::move(accepted), *this), report_escaped);
  });
}

Task<WorkEnd> IoThread::handle(Handling& handling, Connection& connection) {
  if (service_.admission) return in_turn(handling, connection, *this, *service_.admission);
  return handle_now(handling, connection, no_deadline);
}

Task<WorkEnd> IoThread::handle_now(Handling& handling, Connection& connection, TimePoint deadline) {
  const int client = service_.watched(connection.socket.native_handle());
  return handle_(handling, connection, *this, {.deadline = deadline, .client = client});
}

void IoThread::end_idle() {
  asio::post(io_, [this] { deadlines_.end_idle(); });
}

void report_escaped(std::exception_ptr error) {
  if (!error) return;
  try {
    std::rethrow_exception(error);
  } catch (const std::exception& e) {
    fmt::print(stderr, "waitbench serve: a connection was dropped: {}\n", e.what());
  }
}

}  // namespace waitbench::servers
