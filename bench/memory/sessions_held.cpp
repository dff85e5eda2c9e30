// Sessions that wait: a connected socket, and a coroutine suspended in reading it into a buffer of 1 KiB.
#include <array>
#include <vector>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <fmt/format.h>

#include "bench/asio_types.hpp"
#include "bench/memory/holdable.hpp"

namespace waitbench {

using namespace bench;  // asio_types.hpp

namespace {

using asio::ip::tcp;
using Acceptor = asio::basic_socket_acceptor<tcp, Executor>;

Awaitable<void> session(Socket socket) {
  std::array<char, 1024> buffer;
  co_await socket.async_read_some(asio::buffer(buffer), use_awaitable);
}

Result<void> failure(std::size_t count, std::size_t reached, const boost::system::error_code& error) {
  return environment_error(fmt::format("{} connections could not be made, only {} ({}): raise ulimit -n.",
                                       count, reached, error.message()));
}

}  // namespace

// Both ends live in this process. The clients' are plain sockets, so only their kernel memory counts as well.
Result<void> hold_sessions(std::size_t count, const std::function<void()>& measure) {
  asio::io_context server_context(1), client_context(1);
  Acceptor acceptor(server_context, tcp::endpoint(asio::ip::address_v4::loopback(), 0));
  std::vector<Socket> clients;
  clients.reserve(count);
  boost::system::error_code error;
  while (clients.size() < count) {
    Socket client(client_context);
    client.connect(acceptor.local_endpoint(), error);
    if (error) return failure(count, clients.size(), error);
    Socket accepted = acceptor.accept(server_context.get_executor(), error);
    if (error) return failure(count, clients.size(), error);
    clients.push_back(std::move(client));
    asio::co_spawn(server_context, session(std::move(accepted)), asio::detached);
  }
  server_context.poll();
  measure();
  return {};
}

}  // namespace waitbench
