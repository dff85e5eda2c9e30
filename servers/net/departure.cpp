#include "servers/net/departure.hpp"

#include <poll.h>

namespace waitbench::servers {

const short client_leaves = POLLRDHUP;  // with POLLHUP and POLLERR, which come unasked: a reset

bool has_left(int client) noexcept {
  pollfd asked{.fd = client, .events = client_leaves, .revents = 0};
  return ::poll(&asked, 1, 0) == 1;
}

}  // namespace waitbench::servers
