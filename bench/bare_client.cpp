// The least that a client can do: sends, reads, counts; no parsing, no times, no records.
//
//   bare_client PORT CONNECTIONS SECONDS
//
// Drives 127.0.0.1:PORT and prints how many answers came. scripts/compare-generators holds the load generator
// against it: what is above it is what a generator adds to the kernel's price of a request. Every read is
// taken for one whole answer, so the server's have to be small.
#include <array>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <string_view>
#include <sys/epoll.h>
#include <sys/socket.h>

namespace {

constexpr std::string_view request = "GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n";

[[noreturn]] void fail(const char* what) {
  std::perror(what);
  std::exit(4);
}

int connect_to(std::uint16_t port) {
  const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
  const int on = 1;
  ::setsockopt(socket, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  if (::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) fail("connect");
  return socket;
}

void ask(int socket) {
  if (::send(socket, request.data(), request.size(), MSG_NOSIGNAL) != static_cast<ssize_t>(request.size()))
    fail("send");
}

}  // namespace

int main(int argc, char** argv) {
  if (argc != 4) {
    std::fputs("usage: bare_client PORT CONNECTIONS SECONDS\n", stderr);
    return 2;
  }
  const int epoll = ::epoll_create1(EPOLL_CLOEXEC);
  for (int i = std::atoi(argv[2]); i > 0; --i) {
    epoll_event event{};
    event.events = EPOLLIN | EPOLLET;
    event.data.fd = connect_to(static_cast<std::uint16_t>(std::atoi(argv[1])));
    ::epoll_ctl(epoll, EPOLL_CTL_ADD, event.data.fd, &event);
    ask(event.data.fd);
  }
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(std::atoi(argv[3]));
  std::uint64_t answers = 0;
  std::array<epoll_event, 256> events;
  std::array<char, 4096> room;
  while (std::chrono::steady_clock::now() < end) {
    const int ready = ::epoll_wait(epoll, events.data(), static_cast<int>(events.size()), 1000);
    for (int i = 0; i < ready; ++i) {
      const int socket = events.at(static_cast<std::size_t>(i)).data.fd;
      if (::recv(socket, room.data(), room.size(), MSG_DONTWAIT) <= 0) fail("recv");
      ++answers;
      ask(socket);
    }
  }
  std::printf("%llu\n", static_cast<unsigned long long>(answers));
  return 0;
}
