#include "servers/site/target.hpp"

#include <fmt/format.h>

#include "core/text_cursor.hpp"

namespace waitbench::servers {
namespace {

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

Result<std::string> decode(std::string_view text) {
  std::string decoded;
  decoded.reserve(text.size());
  for (std::size_t i = 0; i < text.size(); ++i) {
    if (text[i] == '+') {
      decoded += ' ';
    } else if (text[i] != '%') {
      decoded += text[i];
    } else {
      const int high = i + 2 < text.size() ? hex_digit(text[i + 1]) : -1;
      const int low = i + 2 < text.size() ? hex_digit(text[i + 2]) : -1;
      if (high < 0 || low < 0)
        return usage_error(
            fmt::format("broken percent encoding at character {} of {}.", i + 1, in_quotes(text)));
      decoded += static_cast<char>(high * 16 + low);
      i += 2;
    }
  }
  return decoded;
}

}  // namespace

Result<Target> split_target(std::string_view target) {
  if (target == "*") return Target{"*", ""};
  if (target.starts_with("http://") || target.starts_with("https://")) {
    target.remove_prefix(target.find("//") + 2);
    const auto end_of_authority = target.find_first_of("/?");
    if (target.empty() || end_of_authority == 0) return usage_error("the request target names no host.");
    if (end_of_authority == std::string_view::npos) return Target{"/", ""};
    target.remove_prefix(end_of_authority);
    if (target.starts_with('?')) return Target{"/", std::string(target.substr(1))};
  }
  if (!target.starts_with('/')) return usage_error("the request target must begin with \"/\".");
  const auto mark = target.find('?');
  if (mark == std::string_view::npos) return Target{std::string(target), ""};
  return Target{std::string(target.substr(0, mark)), std::string(target.substr(mark + 1))};
}

Result<std::optional<std::string>> query_value(std::string_view query, std::string_view name) {
  while (!query.empty()) {
    const auto end = query.find('&');
    const auto pair = query.substr(0, end);
    query = end == std::string_view::npos ? std::string_view{} : query.substr(end + 1);
    const auto equals = pair.find('=');
    if (equals == std::string_view::npos || pair.substr(0, equals) != name) continue;
    const auto value = decode(pair.substr(equals + 1));
    if (!value) return value.error();
    return std::optional(*value);
  }
  return std::optional<std::string>{};
}

}  // namespace waitbench::servers
