#include "messaging/queue_url.hpp"

#include <algorithm>
#include <charconv>
#include <optional>

#include <fmt/format.h>

#include "core/text_cursor.hpp"

namespace waitbench::messaging {
namespace {

constexpr std::string_view sqlite_scheme = "sqlite:", memory_scheme = "memory:", amqp_scheme = "amqp://";
constexpr std::size_t longest_vhost = 255;  // a short string of AMQP 0-9-1
constexpr std::size_t longest_host =
    253;  // RFC 1035, section 2.3.4, without the bytes of lengths at its ends

Error refused(std::string_view text, std::string_view why) {
  return usage_error(
      fmt::format("{} {}. Write sqlite:PATH, amqp://HOST:PORT/VHOST or memory:.", in_quotes(text), why));
}

int hex_digit(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

std::optional<std::string> percent_decoded(std::string_view text) {
  std::string decoded;
  for (std::size_t at = 0; at < text.size(); ++at) {
    if (text[at] != '%') {
      decoded += text[at];
      continue;
    }
    if (text.size() - at < 3) return std::nullopt;
    const int high = hex_digit(text[at + 1]), low = hex_digit(text[at + 2]);
    if (high < 0 || low < 0) return std::nullopt;
    decoded += static_cast<char>(high * 16 + low);
    at += 2;
  }
  return decoded;
}

std::optional<std::uint16_t> port_of(std::string_view text) {
  std::uint16_t port = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (error != std::errc() || end != text.data() + text.size() || port == 0) return std::nullopt;
  return port;
}

bool is_host(std::string_view host) {
  const auto may_stand = [](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '.' ||
           c == '-' || c == '_' || c == ':';
  };
  return !host.empty() && host.size() <= longest_host && std::ranges::all_of(host, may_stand);
}

Result<QueueUrl> parse_amqp(std::string_view text) {
  AmqpBroker broker;
  auto rest = text.substr(amqp_scheme.size());
  const auto slash = rest.find('/');
  auto authority = rest.substr(0, slash);
  if (authority.starts_with('[')) {
    const auto end = authority.find(']');
    if (end == std::string_view::npos) return refused(text, "has a \"[\" without \"]\"");
    broker.host = authority.substr(1, end - 1);
    authority.remove_prefix(end + 1);
    if (!authority.empty() && authority.front() != ':') return refused(text, "has something behind \"]\"");
  } else {
    broker.host = authority.substr(0, authority.find(':'));
    authority.remove_prefix(broker.host.size());
  }
  if (!is_host(broker.host)) return refused(text, "names no host");
  if (!authority.empty()) {
    const auto port = port_of(authority.substr(1));
    if (!port) return refused(text, "has a port that is none");
    broker.port = *port;
  }
  const auto path = slash == std::string_view::npos ? std::string_view() : rest.substr(slash + 1);
  if (path.empty()) return QueueUrl(std::move(broker));
  const auto vhost = percent_decoded(path);
  if (path.find_first_of("/?#") != std::string_view::npos || !vhost ||
      vhost->find('\0') != std::string::npos || vhost->size() > longest_vhost)
    return refused(text, "names no virtual host (write / in its name as %2F)");
  broker.vhost = *vhost;
  return QueueUrl(std::move(broker));
}

}  // namespace

Result<QueueUrl> parse_queue_url(std::string_view text) {
  if (text.starts_with(memory_scheme)) {
    if (text.size() > memory_scheme.size()) return refused(text, "has something behind memory:");
    return QueueUrl(InMemory{});
  }
  if (!text.starts_with(sqlite_scheme)) {
    // Before anything that would be quoted: what stands before an "@" may be a password.
    if (text.find('@') != std::string_view::npos) {
      return usage_error(
          "a queue's URL takes no user and no password: others can read a command line. Put them into "
          "WAITBENCH_AMQP_USER and WAITBENCH_AMQP_PASSWORD, or name a file in WAITBENCH_AMQP_CREDENTIALS.");
    }
    if (text.starts_with(amqp_scheme)) return parse_amqp(text);
    return refused(text, "names no queue");
  }
  const auto path = text.substr(sqlite_scheme.size());
  if (path.empty() || path.ends_with('/')) return refused(text, "names no file");
  // SQLite's own name for a database in memory, which no other process would see.
  if (path == ":memory:") return refused(text, "would be lost at once");
  if (path.find('\0') != std::string_view::npos) return refused(text, "has a zero byte in its path");
  return QueueUrl(SqliteFile{path});
}

}  // namespace waitbench::messaging
