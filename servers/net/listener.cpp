#include "servers/net/listener.hpp"

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <netinet/in.h>
#include <netinet/tcp.h>

#include <fmt/format.h>

#include "servers/net/port_owner.hpp"

namespace waitbench::servers {
namespace {

void set(int socket, int level, int option, int value) {
  ::setsockopt(socket, level, option, &value, sizeof value);
}

Error cannot_listen(const Address& address, std::string_view flag, int error) {
  const auto where = format_address(address);
  switch (error) {
    case EADDRINUSE: {
      const auto owner = find_port_owner(address);
      return environment_error(
          fmt::format("{} is taken{}. Use {} with another port, or :0 for any.", where,
                      owner ? fmt::format(" (by pid {}, {})", owner->pid, owner->name) : "", flag));
    }
    case EACCES:
      return environment_error(
          fmt::format("{} needs privileges. Use {} with a port above 1023.", where, flag));
    case EADDRNOTAVAIL:
      return environment_error(
          fmt::format("{} is no address of this machine. Use {} with 127.0.0.1 or 0.0.0.0.", where, flag));
    default:
      return environment_error(fmt::format("cannot listen on {}: {}.", where, std::strerror(error)));
  }
}

Result<Descriptor> open_bound(const Address& address, std::string_view flag, bool shared) {
  const auto target = socket_address(address);
  Descriptor socket(::socket(target.storage.ss_family, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!socket) return cannot_listen(address, flag, errno);
  set(socket.number(), SOL_SOCKET, SO_REUSEADDR, 1);
  set(socket.number(), SOL_SOCKET, SO_REUSEPORT, shared ? 1 : 0);
  set(socket.number(), IPPROTO_TCP, TCP_NODELAY, 1);
  if (::bind(socket.number(), target.get(), target.size) != 0) return cannot_listen(address, flag, errno);
  return socket;
}

}  // namespace

Result<Descriptor> open_listener(const Address& address, std::string_view flag, bool shared) {
  auto socket = open_bound(address, flag, shared);
  if (socket && ::listen(socket->number(), listen_backlog) != 0) return cannot_listen(address, flag, errno);
  return socket;
}

// Bound as a server that is alone, so that whoever listens there already is noticed, also if it would share.
// Then the options are turned round: without SO_REUSEADDR no other server can bind (with it Linux lets two
// bind as long as neither listens), with SO_REUSEPORT our own processes can. Two servers that bind within the
// same microseconds, before either has turned them round, would share the port.
Result<Descriptor> claim_port(const Address& address) {
  auto socket = open_bound(address, "--listen", false);
  if (!socket) return socket;
  set(socket->number(), SOL_SOCKET, SO_REUSEADDR, 0);
  set(socket->number(), SOL_SOCKET, SO_REUSEPORT, 1);
  return socket;
}

AcceptFailure classify_accept_failure(int error) noexcept {
  switch (error) {
    case EMFILE:
    case ENFILE:
    case ENOMEM:
    case ENOBUFS:
      return AcceptFailure::exhausted;
    case EINVAL:  // shutdown() was called on the listener
    case EBADF:
      return AcceptFailure::closed;
    default:  // ECONNABORTED, EINTR, EAGAIN, EPERM (a firewall), and the network errors of accept(2)
      return AcceptFailure::retry;
  }
}

void ExhaustionLog::failed(int error) {
  counters_.accept_errors.add();
  const auto now = Clock::now();
  if (told_ && now - *told_ < std::chrono::minutes(1)) return;
  told_ = now;
  fmt::print(
      stderr,
      "waitbench serve: cannot accept connections: {}. Going on; `waitbench doctor` shows the limits.\n",
      std::strerror(error));
}

}  // namespace waitbench::servers
