// How plain text is dressed: its width, and colour that only underlines what the words already say.
#pragma once

#include <algorithm>
#include <array>
#include <cstddef>
#include <string>
#include <string_view>

#include "report/text_width.hpp"

namespace waitbench {

/// Narrower than this, text is no longer fitted: a terminal that says it has 3 columns wraps as it can.
inline constexpr std::size_t least_text_columns = 40;

/// The caller decides: colour only on a terminal and without NO_COLOR (https://no-color.org).
struct TextStyle {
  bool colour = false;
  std::size_t columns = text_columns;
};

enum class Paint { plain, strong, good, told, warn, bad };

/// The style with at least least_text_columns.
inline TextStyle at_least_readable(TextStyle style) {
  style.columns = std::max(style.columns, least_text_columns);
  return style;
}

/// `text` in a colour of the terminal's own 16 (ECMA-48, SGR), or unchanged.
inline std::string painted(std::string_view text, Paint paint, const TextStyle& style) {
  if (!style.colour || paint == Paint::plain) return std::string(text);
  static constexpr std::array<std::string_view, 6> codes{"0", "1", "32", "36", "33", "1;31"};  // as in Paint
  const auto code = codes[static_cast<std::size_t>(paint)];
  return "\033[" + std::string(code) + "m" + std::string(text) + "\033[0m";
}

}  // namespace waitbench
