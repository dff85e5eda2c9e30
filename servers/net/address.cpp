#include "servers/net/address.hpp"

#include <arpa/inet.h>
#include <array>
#include <charconv>
#include <cstring>
#include <netinet/in.h>

#include <fmt/format.h>

namespace waitbench::servers {
namespace {

bool is_ipv6(const std::string& host) {
  return host.find(':') != std::string::npos;
}

bool is_numeric(const std::string& host) {
  std::array<unsigned char, sizeof(in6_addr)> ignored{};
  return inet_pton(is_ipv6(host) ? AF_INET6 : AF_INET, host.c_str(), ignored.data()) == 1;
}

Address read_address(const SocketAddress& from) {
  std::array<char, INET6_ADDRSTRLEN> text{};
  Address address;
  if (from.storage.ss_family == AF_INET6) {
    sockaddr_in6 v6{};
    std::memcpy(&v6, &from.storage, sizeof v6);
    address.host = inet_ntop(AF_INET6, &v6.sin6_addr, text.data(), text.size());
    address.port = ntohs(v6.sin6_port);
  } else if (from.storage.ss_family == AF_INET) {
    sockaddr_in v4{};
    std::memcpy(&v4, &from.storage, sizeof v4);
    address.host = inet_ntop(AF_INET, &v4.sin_addr, text.data(), text.size());
    address.port = ntohs(v4.sin_port);
  }
  return address;
}

}  // namespace

Result<Address> parse_address(std::string_view text) {
  const auto colon = text.rfind(':');
  if (colon == std::string_view::npos)
    return usage_error(fmt::format("\"{}\" has no port. Write 127.0.0.1:8080, or :0 for any port.", text));
  const auto port_text = text.substr(colon + 1);
  auto host = text.substr(0, colon);

  Address address;
  const auto* end = port_text.data() + port_text.size();
  const auto [rest, ec] = std::from_chars(port_text.data(), end, address.port);
  if (ec != std::errc{} || rest != end)
    return usage_error(fmt::format("\"{}\" is no port. Write a number from 0 to 65535.", port_text));

  if (host.starts_with('[') && host.ends_with(']')) {
    host = host.substr(1, host.size() - 2);
  } else if (host.find(':') != std::string_view::npos) {
    return usage_error(
        fmt::format("\"{}\" is ambiguous. Write an IPv6 address in brackets: [::1]:8080.", text));
  }
  if (host.empty() || host == "localhost") return address;
  address.host = host;
  if (!is_numeric(address.host)) {
    return usage_error(
        fmt::format("\"{}\" is no numeric address. Write 127.0.0.1:8080, [::1]:8080 or 0.0.0.0:8080.", host));
  }
  return address;
}

std::string format_address(const Address& address) {
  return is_ipv6(address.host) ? fmt::format("[{}]:{}", address.host, address.port)
                               : fmt::format("{}:{}", address.host, address.port);
}

std::string url_of(const Address& address) {
  return "http://" + format_address(address) + "/";
}

SocketAddress socket_address(const Address& address) {
  SocketAddress result;
  if (is_ipv6(address.host)) {
    sockaddr_in6 v6{};
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(address.port);
    inet_pton(AF_INET6, address.host.c_str(), &v6.sin6_addr);
    std::memcpy(&result.storage, &v6, sizeof v6);
    result.size = sizeof v6;
  } else {
    sockaddr_in v4{};
    v4.sin_family = AF_INET;
    v4.sin_port = htons(address.port);
    inet_pton(AF_INET, address.host.c_str(), &v4.sin_addr);
    std::memcpy(&result.storage, &v4, sizeof v4);
    result.size = sizeof v4;
  }
  return result;
}

Address local_address(int socket) {
  SocketAddress bound;
  bound.size = sizeof bound.storage;
  if (::getsockname(socket, reinterpret_cast<sockaddr*>(&bound.storage), &bound.size) != 0) return {};
  return read_address(bound);
}

std::optional<Address> peer_address(int socket) {
  SocketAddress peer;
  peer.size = sizeof peer.storage;
  if (::getpeername(socket, reinterpret_cast<sockaddr*>(&peer.storage), &peer.size) != 0) return {};
  return read_address(peer);
}

}  // namespace waitbench::servers
