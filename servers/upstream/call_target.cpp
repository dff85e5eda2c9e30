#include "servers/upstream/call_target.hpp"

#include <fmt/format.h>

#include "servers/http/message.hpp"
#include "servers/upstream/deadline.hpp"

namespace waitbench::servers::upstream {

Result<CallTarget> parse_call_target(std::string_view text) {
  auto url = parse_url(text);
  if (!url) return url.error();
  if (url->secure)
    return usage_error(
        fmt::format("\"{}\": a call cannot be made over https. Write http://host:port/path.", text));
  const bool v6 = url->host.find(':') != std::string::npos;
  auto address = parse_address(fmt::format("{}{}{}:{}", v6 ? "[" : "", url->host, v6 ? "]" : "", url->port));
  if (!address) {
    return usage_error(fmt::format(
        "\"{}\": {} is neither a numeric address nor localhost, and a call looks up no names. Write "
        "http://127.0.0.1:{}{}.",
        text, url->host, url->port, url->target));
  }
  return CallTarget{.url = std::move(*url), .address = std::move(*address)};
}

std::string request_bytes(const CallTarget& target, std::uint64_t number, Duration left) {
  return fmt::format("GET {} HTTP/1.1\r\nHost: {}\r\n{}: {}\r\n{}: {}\r\n\r\n", target.url.target,
                     target.url.host_header, http::request_number_field, number, time_left_field,
                     format_time_left(left));
}

}  // namespace waitbench::servers::upstream
