#include "tests/component/servers/taken.hpp"

#include <linux/sockios.h>
#include <poll.h>
#include <sys/ioctl.h>
#include <thread>

namespace waitbench::test {
namespace {

// The server's end of a connection: the socket of this process whose ends are those of `client`, swapped; -1
// while there is none.
int other_end(const servers::Address& client, const servers::Address& server) {
  constexpr int most = 512;  // descriptors; the lowest free one is always taken, so they stay low
  for (int socket = 0; socket < most; ++socket) {
    const auto peer = servers::peer_address(socket);
    if (peer && *peer == client && servers::local_address(socket) == server) return socket;
  }
  return -1;
}

// Bytes that `request` (SIOCINQ: to be read; SIOCOUTQ: not acknowledged) tells of; -1 for no socket.
int bytes_waiting(int socket, unsigned long request) {
  int count = 0;
  return ::ioctl(socket, request, &count) == 0 ? count : -1;
}

bool has_input(int socket) {
  pollfd readable{.fd = socket, .events = POLLIN, .revents = 0};
  return ::poll(&readable, 1, 0) != 0;
}

}  // namespace

bool wait_until_taken(const RawClient& client) {
  const auto here = servers::local_address(client.socket());
  const auto there = servers::peer_address(client.socket());
  const auto deadline = Clock::now() + patience;
  while (Clock::now() < deadline) {
    // The client's answer, or end, last: what is looked at before may belong to a connection that has ended.
    const int other = there ? other_end(here, *there) : -1;
    const bool taken =
        bytes_waiting(client.socket(), SIOCOUTQ) == 0 && other >= 0 && bytes_waiting(other, SIOCINQ) == 0;
    if (taken || has_input(client.socket())) return true;
    std::this_thread::yield();
  }
  return false;
}

}  // namespace waitbench::test
