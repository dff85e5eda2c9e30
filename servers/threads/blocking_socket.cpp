#include "servers/threads/blocking_socket.hpp"

#include <algorithm>
#include <array>
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

}  // namespace

void set_time_limits(int socket, const Limits& limits) {
  limit(socket, SO_RCVTIMEO, limits.idle);
  limit(socket, SO_SNDTIMEO, limits.write);
}

bool wait_until_ready(int socket, short events, TimePoint deadline) {
  for (;;) {
    const auto left = std::chrono::ceil<std::chrono::milliseconds>(deadline - Clock::now()).count();
    if (left <= 0) return false;
    pollfd wanted{.fd = socket, .events = events, .revents = 0};
    const int ready = ::poll(&wanted, 1, static_cast<int>(std::min<std::int64_t>(left, 3'600'000)));
    if (ready > 0) return true;
    if (ready < 0 && errno != EINTR) return true;  // the next recv or send says what is wrong
  }
}

void linger(int socket, TimePoint deadline) {
  std::array<char, 4096> dropped;
  ::shutdown(socket, SHUT_WR);
  while (wait_until_ready(socket, POLLIN, deadline)) {
    if (::recv(socket, dropped.data(), dropped.size(), 0) <= 0) return;
  }
}

}  // namespace waitbench::servers
