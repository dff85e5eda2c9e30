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

asio::mutable_buffer room_to_read(Connection& connection) {
  const auto phase = connection.exchange.phase();
  const std::size_t size = phase == http::Phase::body || phase == http::Phase::linger ? 16 * 1024 : 512;
  connection.input = std::make_unique_for_overwrite<char[]>(size);
  return {connection.input.get(), size};
}

void take_in(Connection& connection, const boost::system::error_code& error, std::size_t bytes) {
  auto& exchange = connection.exchange;
  const auto input = std::move(connection.input);
  const bool expired = std::exchange(connection.expired, false);
  if (bytes > 0) return exchange.received({input.get(), bytes}, Clock::now());  // just in time counts
  if (expired) return exchange.deadline_passed(Clock::now());
  if (error == asio::error::eof) return exchange.ended(Clock::now());
  exchange.lost();
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
