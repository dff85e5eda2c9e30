// What the program's output goes to: a terminal that can show colour and a live line, or not.
#pragma once

#include <cstdio>

#include "report/text_style.hpp"

namespace waitbench::cli {

bool is_terminal(std::FILE* stream);
/// Colour on a terminal unless NO_COLOR is set (https://no-color.org); the terminal's width up to 100
/// columns.
TextStyle style_for(std::FILE* stream);

}  // namespace waitbench::cli
