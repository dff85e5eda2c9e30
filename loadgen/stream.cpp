#include "loadgen/stream.hpp"

#include <cerrno>
#include <linux/sockios.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <utility>

namespace waitbench::loadgen {
namespace {

void enable(int socket, int level, int option) noexcept {
  const int on = 1;
  // None of these is refused by a kernel that runs this program; what they are for, docs/method.md says.
  setsockopt(socket, level, option, &on, sizeof on);
}

int bind_to(int socket, const Address& source) noexcept {
  // The port is chosen when connecting, by the whole pair of addresses: else each source had 28,000 in all,
  // not for every server (ip(7)).
  enable(socket, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT);
  const Endpoint any_port(source, 0);
  return ::bind(socket, any_port.data(), static_cast<socklen_t>(any_port.size())) == 0 ? 0 : errno;
}

Stream::Moved moved(ssize_t n) noexcept {
  if (n > 0) return {Stream::Step::done, static_cast<std::size_t>(n)};
  if (n == 0) return {Stream::Step::ended};
  return {errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR ? Stream::Step::again
                                                                    : Stream::Step::failed};
}

}  // namespace

Stream::Step Stream::fail(int code, std::string text) {
  error_ = {code, std::move(text)};
  return Step::failed;
}

std::optional<ConnectError> Stream::open(const Endpoint& server, const std::optional<Address>& source) {
  close();
  socket_ = Descriptor(
      ::socket(server.protocol().family(), SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, IPPROTO_TCP));
  if (!socket_) return ConnectError{errno};
  enable(descriptor(), IPPROTO_TCP, TCP_NODELAY);
  int failed = source ? bind_to(descriptor(), *source) : 0;
  if (failed == 0 && ::connect(descriptor(), server.data(), static_cast<socklen_t>(server.size())) != 0 &&
      errno != EINPROGRESS)
    failed = errno;
  if (failed == 0) return std::nullopt;
  close();
  return ConnectError{failed};
}

Stream::Step Stream::proceed() {
  if (!connected_) {
    int failed = 0;
    socklen_t size = sizeof failed;
    getsockopt(descriptor(), SOL_SOCKET, SO_ERROR, &failed, &size);
    if (failed != 0) return fail(failed);
    sockaddr_storage peer{};
    socklen_t peer_size = sizeof peer;
    if (getpeername(descriptor(), reinterpret_cast<sockaddr*>(&peer), &peer_size) != 0)
      return errno == ENOTCONN ? Step::again : fail(errno);
    connected_ = true;
    if (tls_ == nullptr) return Step::done;
    session_ = std::make_unique<TlsSession>(*tls_, descriptor());
  }
  if (session_ == nullptr) return Step::done;
  const auto step = session_->handshake();
  if (step != Step::failed && step != Step::ended) return step;
  return fail(session_->not_trusted() ? EKEYREJECTED : EPROTO, session_->error());
}

Stream::Moved Stream::read(std::span<char> room) noexcept {
  if (session_ != nullptr) return session_->read(room);
  return moved(::recv(descriptor(), room.data(), room.size(), 0));
}

Stream::Moved Stream::write(std::string_view bytes) noexcept {
  if (session_ != nullptr) return session_->write(bytes);
  return moved(::send(descriptor(), bytes.data(), bytes.size(), MSG_NOSIGNAL));
}

bool Stream::acknowledged() const noexcept {
  int unacknowledged = 0;
  return ::ioctl(descriptor(), SIOCOUTQ, &unacknowledged) != 0 || unacknowledged == 0;
}

bool Stream::handshake_was_repeated() const noexcept {
  tcp_info info{};
  socklen_t size = sizeof info;
  return getsockopt(descriptor(), IPPROTO_TCP, TCP_INFO, &info, &size) == 0 && info.tcpi_total_retrans > 0;
}

void Stream::close() noexcept {
  session_.reset();
  socket_.close();
  connected_ = false;
}

}  // namespace waitbench::loadgen
