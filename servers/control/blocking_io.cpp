#include "servers/control/blocking_io.hpp"

#include <cerrno>
#include <poll.h>
#include <sys/socket.h>

#include "servers/threads/blocking_socket.hpp"

namespace waitbench::servers {

void receive(int socket, std::span<char> buffer, http::Exchange& exchange) {
  // A request that has begun has an absolute deadline, which SO_RCVTIMEO alone would let a dripping client
  // escape.
  if (exchange.phase() != http::Phase::idle && !wait_until_ready(socket, POLLIN, exchange.deadline()))
    return exchange.deadline_passed(Clock::now());
  const auto n = ::recv(socket, buffer.data(), buffer.size(), 0);
  const int error = errno;
  const auto now = Clock::now();
  if (n > 0) return exchange.received({buffer.data(), static_cast<std::size_t>(n)}, now);
  if (n == 0) return exchange.ended(now);
  if (error == EINTR) return;
  if (error == EAGAIN) return exchange.deadline_passed(now);
  exchange.lost();
}

void send(int socket, http::Exchange& exchange) {
  const auto output = exchange.output();
  const auto n = ::send(socket, output.data(), output.size(), MSG_NOSIGNAL);
  const int error = errno;
  const auto now = Clock::now();
  if (n < 0 && error == EINTR) return;
  if (n < 0) return error == EAGAIN ? exchange.deadline_passed(now) : exchange.lost();
  // SO_SNDTIMEO counts from each send; a client that takes a little now and then must not hold the thread for
  // ever.
  const bool late = static_cast<std::size_t>(n) < output.size() && now >= exchange.deadline();
  exchange.sent(static_cast<std::size_t>(n), now);
  if (late) exchange.deadline_passed(now);
}

}  // namespace waitbench::servers
