// Which queue is meant: "sqlite:PATH" or "memory:". Pure.
#pragma once

#include <filesystem>
#include <string_view>
#include <variant>

#include "core/result.hpp"

namespace waitbench::messaging {

struct SqliteFile {
  std::filesystem::path path;
  bool operator==(const SqliteFile&) const = default;
};
struct InMemory {
  bool operator==(const InMemory&) const = default;
};
using QueueUrl = std::variant<SqliteFile, InMemory>;

/// The path is what follows "sqlite:", as it stands. A usage error begins with the text, quoted.
Result<QueueUrl> parse_queue_url(std::string_view text);

}  // namespace waitbench::messaging
