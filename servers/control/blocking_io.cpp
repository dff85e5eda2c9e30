#include "servers/control/blocking_io.hpp"

#include <algorithm>
#include <cerrno>
#include <poll.h>
#include <sys/socket.h>
#include <sys/time.h>

namespace waitbench::servers {
namespace {

void limit(int socket, int option, Duration time) {
  const auto us =
      std::max<std::int64_t>(1, std::chrono::duration_cast<std::chrono::microseconds>(time).count());
  const timeval value{.tv_sec = us / 1'000'000, .tv_usec = us % 1'000'000};
  ::setsockopt(socket, SOL_SOCKET, option, &value, sizeof value);
}

// False when the deadline passed first.
bool wait_for(int socket, short events, TimePoint deadline) {
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
    if (left <= 0) return false;
    pollfd wanted{.fd = socket, .events = events, .revents = 0};
    const int ready = ::poll(&wanted, 1, static_cast<int>(std::min<std::int64_t>(left, 3'600'000)));
    if (ready > 0) return true;
    if (ready < 0 && errno != EINTR) return true;  // the next recv or send says what is wrong
  }
}

}  // namespace

void set_time_limits(int socket, const Limits& limits) {
  limit(socket, SO_RCVTIMEO, limits.idle);
  limit(socket, SO_SNDTIMEO, limits.write);
}

void receive(int socket, std::span<char> buffer, http::Exchange& exchange) {
  // A request that has begun has an absolute deadline, which SO_RCVTIMEO alone would let a dripping client
  // escape.
  if (exchange.phase() != http::Phase::idle && !wait_for(socket, POLLIN, exchange.deadline()))
    return exchange.deadline_passed(Clock::now());
  const auto n = ::recv(socket, buffer.data(), buffer.size(), 0);
  const auto now = Clock::now();
  if (n > 0) return exchange.received({buffer.data(), static_cast<std::size_t>(n)}, now);
  if (n == 0) return exchange.ended(now);
  if (errno == EINTR) return;
  if (errno == EAGAIN) return exchange.deadline_passed(now);
  exchange.lost();
}

void send(int socket, http::Exchange& exchange) {
  const auto output = exchange.output();
  const auto n = ::send(socket, output.data(), output.size(), MSG_NOSIGNAL);
  const auto now = Clock::now();
  if (n < 0 && errno == EINTR) return;
  if (n < 0) return errno == EAGAIN ? exchange.deadline_passed(now) : exchange.lost();
  const bool late = static_cast<std::size_t>(n) < output.size() && now >= exchange.deadline();
  exchange.sent(static_cast<std::size_t>(n), now);
  if (late) exchange.deadline_passed(now);
}

}  // namespace waitbench::servers
