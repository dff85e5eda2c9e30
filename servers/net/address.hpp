// Where a server listens: a numeric address and a port, as text and as the kernel's sockaddr.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <sys/socket.h>

#include "core/result.hpp"

namespace waitbench::servers {

struct Address {
  std::string host = "127.0.0.1";  ///< numeric IPv4 or IPv6, without brackets
  std::uint16_t port = 0;          ///< 0: any free one
  bool operator==(const Address&) const = default;
};

/// Reads "127.0.0.1:8080", "[::1]:8080", "localhost:8080" or ":8080" (that is 127.0.0.1). No name is looked
/// up.
Result<Address> parse_address(std::string_view text);
/// "127.0.0.1:8080", "[::1]:8080".
std::string format_address(const Address& address);
/// "http://127.0.0.1:8080/".
std::string url_of(const Address& address);

/// The kernel's form of an address; `host` must be one that parse_address accepts.
struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t size = 0;
  const sockaddr* get() const { return reinterpret_cast<const sockaddr*>(&storage); }
};
SocketAddress socket_address(const Address& address);
/// The local end of a socket; port 0 when it is none.
Address local_address(int socket);
/// The far end of a connected socket.
std::optional<Address> peer_address(int socket);

}  // namespace waitbench::servers
