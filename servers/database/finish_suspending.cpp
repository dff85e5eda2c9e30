#include "servers/database/finish_suspending.hpp"

#include <boost/asio/experimental/parallel_group.hpp>
#include <boost/asio/posix/basic_stream_descriptor.hpp>

namespace waitbench::servers::database {
namespace {

using Socket = asio::posix::basic_stream_descriptor<IoExecutor>;

// A connection's socket, known to one event loop for as long as it is waited for there: whichever I/O thread
// runs the next statement, it is its loop's then. It stays libpq's.
class Watched {
 public:
  Watched(const IoExecutor& executor, int socket) : socket_(executor) { socket_.assign(socket); }
  ~Watched() { socket_.release(); }
  Watched(const Watched&) = delete;
  Watched& operator=(const Watched&) = delete;

  Socket& operator*() noexcept { return socket_; }

 private:
  Socket socket_;
};

Socket::wait_type awaited(const Connection& connection) {
  return connection.next() == Connection::Next::write ? Socket::wait_write : Socket::wait_read;
}

Task<WaitEnd> finish_in_time(Socket& socket, Connection& connection, TimePoint deadline) {
  Timer timer(socket.get_executor(), deadline);
  while (connection.next() != Connection::Next::end) {
    if (is_cancelled(co_await asio::this_coro::cancellation_state)) co_return WaitEnd::client_left;
    const auto [order, ready, late] =
        co_await asio::experimental::make_parallel_group(
            socket.async_wait(awaited(connection), asio::deferred), timer.async_wait(asio::deferred))
            .async_wait(asio::experimental::wait_for_one(), asio::deferred);  // suspends here
    if (order[0] == 1 && !late) co_return WaitEnd::time_over;
    if (ready == asio::error::operation_aborted && late) co_return WaitEnd::client_left;
    connection.go_on();
  }
  co_return WaitEnd::ready;
}

}  // namespace

Task<WaitEnd> finish_suspending(IoExecutor executor, Connection& connection, TimePoint deadline) {
  Watched socket(executor, connection.socket());
  if (deadline != TimePoint::max()) co_return co_await finish_in_time(*socket, connection, deadline);
  while (connection.next() != Connection::Next::end) {
    if (is_cancelled(co_await asio::this_coro::cancellation_state)) co_return WaitEnd::client_left;
    const auto [cancelled] = co_await (*socket).async_wait(awaited(connection), as_result);  // suspends here
    if (cancelled == asio::error::operation_aborted) co_return WaitEnd::client_left;
    connection.go_on();
  }
  co_return WaitEnd::ready;
}

}  // namespace waitbench::servers::database
