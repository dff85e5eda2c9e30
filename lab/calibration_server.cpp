#include "lab/calibration_server.hpp"

#include <algorithm>
#include <cerrno>
#include <cstring>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <utility>

#include <fmt/format.h>

namespace waitbench::lab {
namespace {

using loadgen::EventLoop;

constexpr std::size_t room_size = std::size_t{64} * 1024;
// A client that asks without reading its answers is not read any further.
constexpr std::size_t most_unsent = std::size_t{1024} * 1024;

Error no_socket(std::string_view what) {
  return environment_error(fmt::format("no calibration server: {}: {}.", what, std::strerror(errno)));
}

}  // namespace

class CalibrationServer::Client final : public EventLoop::Handler,
                                        public std::enable_shared_from_this<Client> {
 public:
  Client(CalibrationServer& server, Descriptor socket) : server_(server), socket_(std::move(socket)) {}

  bool watch() { return server_.loop_.watch(socket_.number(), *this) == 0; }

  void ready(std::uint32_t epoll_events) override {
    other_side_ended_ = other_side_ended_ || (epoll_events & (EPOLLRDHUP | EPOLLHUP | EPOLLERR)) != 0;
    if (!go_on_sending() || !read_what_came()) leave();
  }

  void answer_delayed(std::size_t requests) {
    pending_ -= requests;
    if (!answer_now(requests) || is_done()) leave();
  }

 private:
  // A client may have ended its side and still wait for answers.
  bool is_done() const { return nothing_more_comes_ && pending_ == 0 && unsent_.empty(); }

  // As loadgen::Connection: a read that did not fill the room took all, unless the end waits behind it.
  bool read_what_came() {
    while (!nothing_more_comes_ && unsent_.size() < most_unsent) {
      auto& room = server_.room_;
      const auto n = ::recv(socket_.number(), room.data(), room.size(), 0);
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) return errno == EAGAIN;
      if (n == 0) {
        nothing_more_comes_ = true;
        break;
      }
      const auto bytes = static_cast<std::size_t>(n);
      const auto requests = requests_.take({room.data(), bytes});
      if (!requests) return false;
      if (*requests > 0 && !answer(*requests)) return false;
      if (bytes < room.size() && !other_side_ended_) return true;
    }
    return !is_done();
  }

  bool answer(std::size_t requests) {
    if (server_.delay_ == Duration::zero()) return answer_now(requests);
    pending_ += requests;
    server_.answer_later(weak_from_this(), requests);
    return true;
  }

  bool answer_now(std::size_t requests) {
    if (requests == 1 && unsent_.empty()) [[likely]] {
      const auto sent = send(CalibrationServer::answer);
      if (sent == CalibrationServer::answer.size()) return true;
      if (sent == failed) return false;
      unsent_ = CalibrationServer::answer.substr(sent);
      return true;
    }
    for (std::size_t i = 0; i < requests; ++i) unsent_ += CalibrationServer::answer;
    return go_on_sending();
  }

  bool go_on_sending() {
    if (unsent_.empty()) return true;
    const auto sent = send(unsent_);
    if (sent == failed) return false;
    unsent_.erase(0, sent);
    return true;
  }

  // As much as the kernel takes now.
  std::size_t send(std::string_view bytes) const {
    std::size_t sent = 0;
    while (sent < bytes.size()) {
      const auto rest = bytes.substr(sent);
      const auto n = ::send(socket_.number(), rest.data(), rest.size(), MSG_NOSIGNAL);
      if (n < 0 && errno == EINTR) continue;
      if (n < 0) return errno == EAGAIN ? sent : failed;
      sent += static_cast<std::size_t>(n);
    }
    return sent;
  }

  // Ends this object, unless somebody holds it.
  void leave() {
    server_.loop_.forget(*this);
    socket_.close();
    server_.clients_.erase(this);
  }

  static constexpr auto failed = static_cast<std::size_t>(-1);

  CalibrationServer& server_;
  Descriptor socket_;
  BareRequests requests_;
  std::string unsent_;
  std::size_t pending_ = 0;  // requests whose answers are not due yet
  bool other_side_ended_ = false, nothing_more_comes_ = false;
};

Result<std::unique_ptr<CalibrationServer>> CalibrationServer::start(Duration delay) {
  Descriptor listener(::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  auto* plain = reinterpret_cast<sockaddr*>(&address);
  socklen_t length = sizeof(address);
  if (!listener || ::bind(listener.number(), plain, length) != 0 ||
      ::listen(listener.number(), SOMAXCONN) != 0 || ::getsockname(listener.number(), plain, &length) != 0)
    return no_socket("127.0.0.1");
  std::unique_ptr<CalibrationServer> server(
      new CalibrationServer(std::move(listener), ntohs(address.sin_port), delay));
  if (server->loop_.watch(server->listener_.number(), server->door_) != 0) return no_socket("epoll");
  return server;
}

CalibrationServer::CalibrationServer(Descriptor listener, std::uint16_t port, Duration delay)
    : listener_(std::move(listener)),
      port_(port),
      delay_(delay),
      room_(room_size),
      loop_(Clock::now(), true),
      door_(*this),
      bell_(*this) {}

std::string CalibrationServer::url() const {
  return fmt::format("http://127.0.0.1:{}/", port_);
}

void CalibrationServer::run() {
  loop_.activity_begun();  // which never ends: only interrupt() ends the loop
  loop_.run();
}

void CalibrationServer::Door::ready(std::uint32_t) {
  for (;;) {
    Descriptor socket(::accept4(server_.listener_.number(), nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (!socket && (errno == EINTR || errno == ECONNABORTED)) continue;
    if (!socket) return;
    const int on = 1;
    ::setsockopt(socket.number(), IPPROTO_TCP, TCP_NODELAY, &on, sizeof(on));
    const auto client = std::make_shared<Client>(server_, std::move(socket));
    if (client->watch()) server_.clients_.emplace(client.get(), client);
  }
}

void CalibrationServer::answer_later(std::weak_ptr<Client> client, std::size_t requests) {
  pending_.push_back({loop_.now() + delay_, std::move(client), requests});
  if (pending_.size() == 1) loop_.call_at(pending_.front().moment, bell_);
}

void CalibrationServer::answer_what_is_due() {
  while (!pending_.empty() && pending_.front().moment <= loop_.now()) {
    const auto due = std::move(pending_.front());
    pending_.pop_front();
    if (const auto client = due.client.lock()) client->answer_delayed(due.requests);
  }
  if (!pending_.empty()) loop_.call_at(pending_.front().moment, bell_);
}

}  // namespace waitbench::lab
