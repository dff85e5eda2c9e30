// Reads a request target: the path, and the value of one query parameter.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "core/result.hpp"

namespace waitbench::servers {

struct Target {
  std::string path;  ///< as sent, not decoded
  std::string query;
};

/// Splits origin form ("/?plan=x"), absolute form ("http://host/?plan=x", RFC 9112 section 3.2.2) and "*".
/// Anything else is an error.
Result<Target> split_target(std::string_view target);

/// The decoded value of the first `name=value` in a query (percent encoding, and + for a space); empty when
/// there is none. An error when the encoding is broken.
Result<std::optional<std::string>> query_value(std::string_view query, std::string_view name);

}  // namespace waitbench::servers
