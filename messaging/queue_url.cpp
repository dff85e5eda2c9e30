#include "messaging/queue_url.hpp"

#include <fmt/format.h>

#include "core/text_cursor.hpp"

namespace waitbench::messaging {
namespace {

constexpr std::string_view sqlite_scheme = "sqlite:", memory_scheme = "memory:";

Error refused(std::string_view text, std::string_view why) {
  return usage_error(fmt::format("{} {}. Write sqlite:PATH or memory:.", in_quotes(text), why));
}

}  // namespace

Result<QueueUrl> parse_queue_url(std::string_view text) {
  if (text.starts_with(memory_scheme)) {
    if (text.size() > memory_scheme.size()) return refused(text, "has something behind memory:");
    return QueueUrl(InMemory{});
  }
  if (!text.starts_with(sqlite_scheme)) return refused(text, "names no queue");
  const auto path = text.substr(sqlite_scheme.size());
  if (path.empty() || path.ends_with('/')) return refused(text, "names no file");
  // SQLite's own name for a database in memory, which no other process would see.
  if (path == ":memory:") return refused(text, "would be lost at once");
  if (path.find('\0') != std::string_view::npos) return refused(text, "has a zero byte in its path");
  return QueueUrl(SqliteFile{path});
}

}  // namespace waitbench::messaging
