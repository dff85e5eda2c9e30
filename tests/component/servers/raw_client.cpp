#include "tests/component/servers/raw_client.hpp"

#include <algorithm>
#include <array>
#include <poll.h>
#include <stdexcept>
#include <sys/socket.h>

#include <fmt/format.h>

namespace waitbench::test {
namespace {

std::string lower(std::string text) {
  std::ranges::transform(text, text.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return text;
}

Reply parse_head(std::string_view head) {
  Reply reply;
  if (!head.starts_with("HTTP/1.1 ")) return reply;
  reply.status = std::stoi(std::string(head.substr(9, 3)));
  for (auto at = head.find("\r\n"); at != std::string_view::npos && at + 2 < head.size();) {
    const auto end = head.find("\r\n", at + 2);
    const auto line = head.substr(at + 2, end == std::string_view::npos ? end : end - at - 2);
    at = end;
    const auto colon = line.find(": ");
    if (colon == std::string_view::npos) continue;
    reply.headers[lower(std::string(line.substr(0, colon)))] = line.substr(colon + 2);
  }
  return reply;
}

}  // namespace

RawClient::RawClient(const servers::Address& server)
    : socket_(::socket(server.host.find(':') == std::string::npos ? AF_INET : AF_INET6,
                       SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  const auto target = servers::socket_address(server);
  if (::connect(socket_.number(), target.get(), target.size) != 0)
    throw std::runtime_error("cannot connect to " + servers::format_address(server));
}

bool RawClient::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto n = ::send(socket_.number(), bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (n <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  return true;
}

bool RawClient::receive() {
  pollfd wanted{.fd = socket_.number(), .events = POLLIN, .revents = 0};
  if (::poll(&wanted, 1, static_cast<int>(patience / std::chrono::milliseconds(1))) != 1) return false;
  std::array<char, 65536> bytes;
  const auto n = ::recv(socket_.number(), bytes.data(), bytes.size(), 0);
  if (n <= 0) return false;
  arrived_.append(bytes.data(), static_cast<std::size_t>(n));
  return true;
}

Reply RawClient::read_reply(bool to_head) {
  std::size_t end = 0;
  while ((end = arrived_.find("\r\n\r\n")) == std::string::npos) {
    if (!receive()) return {};
  }
  auto reply = parse_head(std::string_view(arrived_).substr(0, end));
  arrived_.erase(0, end + 4);
  if (to_head || reply.status == 100) return reply;
  const auto length =
      reply.headers.contains("content-length") ? std::stoull(reply.headers["content-length"]) : 0;
  while (arrived_.size() < length) {
    if (!receive()) return {};
  }
  reply.body = arrived_.substr(0, length);
  arrived_.erase(0, length);
  return reply;
}

bool RawClient::ends() {
  if (!arrived_.empty()) return false;
  pollfd wanted{.fd = socket_.number(), .events = POLLIN, .revents = 0};
  if (::poll(&wanted, 1, static_cast<int>(patience / std::chrono::milliseconds(1))) != 1) return false;
  char byte = 0;
  return ::recv(socket_.number(), &byte, 1, 0) <= 0;
}

bool RawClient::stays_quiet(Duration time) {
  pollfd wanted{.fd = socket_.number(), .events = POLLIN, .revents = 0};
  return arrived_.empty() && ::poll(&wanted, 1, static_cast<int>(time / std::chrono::milliseconds(1))) == 0;
}

void RawClient::half_close() {
  ::shutdown(socket_.number(), SHUT_WR);
}

void RawClient::reset() {
  const linger now{.l_onoff = 1, .l_linger = 0};
  ::setsockopt(socket_.number(), SOL_SOCKET, SO_LINGER, &now, sizeof now);
  socket_.close();
}

std::string get(std::string_view target, std::string_view more) {
  return fmt::format("GET {} HTTP/1.1\r\nHost: test\r\n{}\r\n", target, more);
}

}  // namespace waitbench::test
