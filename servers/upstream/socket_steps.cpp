#include "servers/upstream/socket_steps.hpp"

#include <array>
#include <cerrno>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>

namespace waitbench::servers::upstream {

Connecting begin_connecting(const Address& address) {
  const auto to = socket_address(address);
  Descriptor socket(::socket(to.get()->sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!socket) return {};
  const int on = 1;
  ::setsockopt(socket.number(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  if (::connect(socket.number(), to.get(), to.size) == 0) return {.socket = std::move(socket), .made = true};
  if (errno == EINPROGRESS || errno == EINTR) return {.socket = std::move(socket)};
  return {};
}

bool is_connected(int socket) {
  int error = 0;
  socklen_t size = sizeof error;
  return ::getsockopt(socket, SOL_SOCKET, SO_ERROR, &error, &size) == 0 && error == 0;
}

bool is_quiet(int socket) {
  char byte = 0;
  return ::recv(socket, &byte, 1, MSG_PEEK | MSG_DONTWAIT) < 0 && (errno == EAGAIN || errno == EINTR);
}

bool send_now(int socket, ClientExchange& exchange) {
  const auto output = exchange.output();
  const auto n = ::send(socket, output.data(), output.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
  if (n >= 0) {
    exchange.sent(static_cast<std::size_t>(n));
    return true;
  }
  if (errno == EAGAIN || errno == EINTR) return false;
  exchange.lost();
  return true;
}

bool receive_now(int socket, ClientExchange& exchange) {
  std::array<char, 8 * 1024> room;  // small: threads may have small stacks
  const auto n = ::recv(socket, room.data(), room.size(), MSG_DONTWAIT);
  if (n < 0 && (errno == EAGAIN || errno == EINTR)) return false;
  if (n > 0) {
    exchange.received(std::span(room).first(static_cast<std::size_t>(n)));
  } else if (n == 0) {
    exchange.ended();
  } else {
    exchange.lost();
  }
  return true;
}

}  // namespace waitbench::servers::upstream
