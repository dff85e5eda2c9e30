// The URL of a target, taken apart for a client that speaks HTTP/1.1 over TCP.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "core/result.hpp"

namespace waitbench {

struct Url {
  std::string host;  ///< name or address, without brackets
  std::uint16_t port = 80;
  bool secure = false;       ///< https
  std::string target = "/";  ///< path and query, as sent in the request line
  std::string host_header;   ///< host, and port unless it is the scheme's

  /// "http://host:port/target"
  std::string text() const;
};

/// Reads an absolute http or https URL (RFC 3986, RFC 9110 section 4.2). Anything else is a usage error that
/// says what is wrong.
Result<Url> parse_url(std::string_view text);

}  // namespace waitbench
