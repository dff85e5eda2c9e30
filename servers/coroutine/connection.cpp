#include "servers/coroutine/connection.hpp"

#include <cerrno>
#include <sys/socket.h>
#include <utility>

namespace waitbench::servers {
namespace {

bool would_block(int error) {
  return error == EAGAIN || error == EINTR;
}

}  // namespace

Tcp family_of(const Address& address) {
  return address.host.find(':') == std::string::npos ? Tcp::v4() : Tcp::v6();
}

Connection::Connection(Descriptor accepted, IoExecutor executor, Service& service, Gate& open_connections)
    : socket(executor),
      exchange(service.options.limits, service.counters, Clock::now()),
      gate(open_connections) {
  gate.enter();
  boost::system::error_code ec;
  socket.assign(family_of(service.options.listen), accepted.number(), ec);
  if (ec) {
    exchange.lost();
  } else {
    accepted.release();  // NOLINT(bugprone-unused-return-value): owned by the socket now
  }
}

Connection::~Connection() {
  gate.leave();
}

void receive_now(Connection& connection, std::span<char> buffer) {
  auto& exchange = connection.exchange;
  if (std::exchange(connection.expired, false)) return exchange.deadline_passed(Clock::now());
  const auto n = ::recv(connection.socket.native_handle(), buffer.data(), buffer.size(), MSG_DONTWAIT);
  if (n > 0) return exchange.received({buffer.data(), static_cast<std::size_t>(n)}, Clock::now());
  if (n == 0) return exchange.ended(Clock::now());
  if (!would_block(errno)) exchange.lost();
}

bool send_now(Connection& connection) {
  auto& exchange = connection.exchange;
  if (std::exchange(connection.expired, false)) {
    exchange.deadline_passed(Clock::now());
    return true;
  }
  const auto output = exchange.output();
  const auto n =
      ::send(connection.socket.native_handle(), output.data(), output.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
  if (n >= 0) {
    exchange.sent(static_cast<std::size_t>(n), Clock::now());
    return true;
  }
  if (would_block(errno)) return false;
  exchange.lost();
  return true;
}

}  // namespace waitbench::servers
