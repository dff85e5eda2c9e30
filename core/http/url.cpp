#include "core/http/url.hpp"

#include <charconv>

#include <boost/url/parse.hpp>
#include <boost/url/url_view.hpp>
#include <fmt/format.h>

namespace waitbench {

std::string Url::text() const {
  return fmt::format("{}://{}{}", secure ? "https" : "http", host_header, target);
}

Result<Url> parse_url(std::string_view text) {
  const auto parsed = boost::urls::parse_uri({text.data(), text.size()});
  if (!parsed || !parsed->has_authority()) {
    return usage_error(fmt::format("\"{}\" is not a URL. Write http://host:port/path.", text));
  }
  const bool secure = parsed->scheme_id() == boost::urls::scheme::https;
  if (!secure && parsed->scheme_id() != boost::urls::scheme::http) {
    return usage_error(
        fmt::format("\"{}\": the scheme {} is not supported. Write http://host:port/path, or https.", text,
                    std::string(parsed->scheme())));
  }
  if (parsed->has_userinfo())
    return usage_error(fmt::format("\"{}\": user and password in a URL are not supported.", text));
  const std::string host(parsed->host_address());
  if (host.empty())
    return usage_error(fmt::format("\"{}\" names no host. Write http://host:port/path.", text));
  // Encoded, it may hold anything, a line end that would begin another field included.
  if (const std::string encoded(parsed->encoded_host()); encoded.find('%') != std::string::npos)
    return usage_error(
        fmt::format("\"{}\": a host with a % is not supported. Write its plain name or address.", text));
  const std::uint16_t usual_port = secure ? 443 : 80;
  std::uint16_t port = usual_port;
  if (const std::string digits(parsed->port()); parsed->has_port()) {
    const auto [rest, ec] = std::from_chars(digits.data(), digits.data() + digits.size(), port);
    if (ec != std::errc{} || rest != digits.data() + digits.size() || port == 0) {
      return usage_error(fmt::format("\"{}\": the port must be from 1 to 65535.", text));
    }
  }
  const std::string path(parsed->encoded_path());
  if (!path.empty() && path.front() != '/') {  // Boost.URL takes "h:81:8" for a port and a path
    return usage_error(
        fmt::format("\"{}\": \"{}\" is neither port nor path. Write http://host:port/path.", text, path));
  }

  Url url;
  url.host = host;
  url.port = port;
  const std::string bracketed = host.find(':') == std::string::npos ? host : "[" + host + "]";
  url.secure = secure;
  url.host_header = port == usual_port ? bracketed : fmt::format("{}:{}", bracketed, url.port);
  url.target = path.empty() ? "/" : path;
  if (parsed->has_query()) url.target += "?" + std::string(parsed->encoded_query());
  return url;
}

}  // namespace waitbench
