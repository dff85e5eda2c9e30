#include "cli/terminal.hpp"

#include <algorithm>
#include <cstdlib>
#include <string_view>
#include <sys/ioctl.h>
#include <unistd.h>

namespace waitbench::cli {

bool is_terminal(std::FILE* stream) {
  return isatty(fileno(stream)) == 1;
}

bool can_redraw(std::FILE* stream) {
  const char* term = std::getenv("TERM");
  return is_terminal(stream) && term != nullptr && *term != '\0' && std::string_view(term) != "dumb";
}

TerminalSize terminal_size(std::FILE* stream) {
  TerminalSize size;
  winsize told{};
  if (ioctl(fileno(stream), TIOCGWINSZ, &told) != 0) return size;
  if (told.ws_col > 0) size.columns = told.ws_col;
  if (told.ws_row > 0) size.rows = told.ws_row;
  return size;
}

TextStyle style_for(std::FILE* stream) {
  TextStyle style;
  if (!is_terminal(stream)) return style;
  const char* no_color = std::getenv("NO_COLOR");
  style.colour = no_color == nullptr || *no_color == '\0';
  style.columns = std::min(style.columns, terminal_size(stream).columns);
  return style;
}

}  // namespace waitbench::cli
