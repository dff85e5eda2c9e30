// The words of HTTP: methods and field names.
#pragma once

#include <algorithm>
#include <string_view>

namespace waitbench {

/// A token of RFC 9110 section 5.6.2: not empty, letters, digits and a few signs.
inline bool is_token(std::string_view text) {
  constexpr std::string_view others = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::ranges::all_of(text, [&](char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           others.find(c) != std::string_view::npos;
  });
}

}  // namespace waitbench
