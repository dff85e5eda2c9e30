// Text put together for every answer, without reading a format each time.
#pragma once

#include <array>
#include <charconv>
#include <concepts>
#include <string>
#include <string_view>
#include <type_traits>

namespace waitbench::servers {

/// Appends texts, and whole numbers in decimal, one behind the other. A format text read anew for each answer
/// took a sixth of a server's own time with `wait 0s`.
template <class... Part>
void append(std::string& text, const Part&... parts) {
  const auto one = [&text](const auto& part) {
    using Type = std::remove_cvref_t<decltype(part)>;
    static_assert(!std::same_as<Type, char> && !std::same_as<Type, bool>, "neither a text nor a number");
    if constexpr (std::integral<Type>) {
      std::array<char, 20> digits;
      text.append(digits.data(), std::to_chars(digits.begin(), digits.end(), part).ptr);
    } else {
      text += std::string_view(part);
    }
  };
  (one(parts), ...);
}

}  // namespace waitbench::servers
