// A URL whose path and query differ from request to request.
#pragma once

#include <span>
#include <string>
#include <string_view>

#include "core/http/url.hpp"
#include "core/result.hpp"
#include "loadgen/template.hpp"

namespace waitbench::loadgen {

/// Reads "/items/{n}?user={name}": path and query, with placeholders anywhere behind the first slash. Braces
/// that stand for themselves are percent-encoded, and a fragment is left out, since none is ever sent (RFC
/// 9110 section 7.1). Whatever values are filled in with append_encoded, what comes out is a path and query
/// of RFC 3986. A path that is left out, as in "?user={name}", is "/". Errors begin with `name`.
Result<Template> parse_target(std::string_view text, std::span<const std::string> columns,
                              std::string_view name);

struct TargetUrl {
  Url url;            ///< `target` as it was written: what a record tells
  Template target{};  ///< empty when there is nothing to fill in
};
/// Reads an absolute http URL with placeholders in path and query; without braces, just as parse_url.
Result<TargetUrl> parse_target_url(std::string_view text, std::span<const std::string> columns);

/// Appends `value` with every byte percent-encoded that is not unreserved (RFC 3986 sections 2.1 to 2.3): as
/// data, it must not be taken for a delimiter, wherever in path or query it stands. At most three times as
/// long.
void append_encoded(std::string& to, std::string_view value);

}  // namespace waitbench::loadgen
