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
  return CallTarget{.text = std::string(text), .url = std::move(*url), .address = std::move(*address)};
}

Result<std::vector<CallTarget>> call_targets(const Plan& plan) {
  std::vector<CallTarget> targets;
  for (const auto& url : urls_of(plan)) {
    auto target = parse_call_target(url);
    if (!target) return target.error();
    targets.push_back(std::move(*target));
  }
  return targets;
}

bool is_own(const CallTarget& target, const Address& listen) {
  if (target.address.port != listen.port) return false;
  // Whoever listens on all addresses listens on all of 127.0.0.0/8 too; others of its own are not known here.
  const bool everywhere = listen.host == "0.0.0.0" || listen.host == "::";
  const bool loops_back = target.address.host.starts_with("127.") || target.address.host == "::1";
  return target.address.host == listen.host || (everywhere && loops_back);
}

std::string request_bytes(const CallTarget& target, std::uint64_t number, Duration left) {
  return fmt::format("GET {} HTTP/1.1\r\nHost: {}\r\n{}: {}\r\n{}: {}\r\n\r\n", target.url.target,
                     target.url.host_header, http::request_number_field, number, time_left_field,
                     format_time_left(left));
}

}  // namespace waitbench::servers::upstream
