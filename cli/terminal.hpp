// What the program's output goes to: a terminal that can show colour and a live line, or not.
#pragma once

#include <cstddef>
#include <cstdio>

#include "report/text_style.hpp"

namespace waitbench::cli {

bool is_terminal(std::FILE* stream);
/// A terminal on which the cursor can be moved: one whose TERM is neither missing nor "dumb".
bool can_redraw(std::FILE* stream);

struct TerminalSize {
  std::size_t columns = 80, rows = 24;
  bool operator==(const TerminalSize&) const = default;
};
/// As it is now; 80 by 24 where the terminal does not say.
TerminalSize terminal_size(std::FILE* stream);

/// Colour on a terminal unless NO_COLOR is set (https://no-color.org); the terminal's width up to 100
/// columns.
TextStyle style_for(std::FILE* stream);

}  // namespace waitbench::cli
