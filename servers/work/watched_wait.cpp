#include "servers/work/watched_wait.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <ctime>
#include <poll.h>

#include "servers/net/departure.hpp"

namespace waitbench::servers {

WaitEnd wait_watching(int socket, short events, TimePoint until, const CutOff& cut, int client) {
  for (;;) {
    const auto left = std::max(until - Clock::now(), Duration(0));
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(left);
    const timespec timeout{.tv_sec = seconds.count(), .tv_nsec = (left - seconds).count()};
    std::array<pollfd, 3> wanted{{{.fd = socket, .events = events, .revents = 0},
                                  {.fd = cut.descriptor(), .events = POLLIN, .revents = 0},
                                  {.fd = client, .events = client_leaves, .revents = 0}}};
    const int ready = ::ppoll(wanted.data(), wanted.size(), &timeout, nullptr);
    if (cut.happened()) return WaitEnd::cut;
    if (ready > 0 && wanted[2].revents != 0) return WaitEnd::client_left;
    if (ready == 0) return WaitEnd::time_over;
    if (ready > 0 || errno != EINTR) return WaitEnd::ready;
  }
}

WaitEnd sleep_watching(TimePoint until, const CutOff& cut, int client) {
  if (client == no_client) return cut.sleep_until(until) ? WaitEnd::time_over : WaitEnd::cut;
  return wait_watching(-1, 0, until, cut, client);
}

}  // namespace waitbench::servers
