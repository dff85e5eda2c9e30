#include "cli/terminal.hpp"

#include <algorithm>
#include <cstdlib>
#include <sys/ioctl.h>
#include <unistd.h>

namespace waitbench::cli {

bool is_terminal(std::FILE* stream) {
  return isatty(fileno(stream)) == 1;
}

TextStyle style_for(std::FILE* stream) {
  TextStyle style;
  if (!is_terminal(stream)) return style;
  const char* no_color = std::getenv("NO_COLOR");
  style.colour = no_color == nullptr || *no_color == '\0';
  winsize size{};
  if (ioctl(fileno(stream), TIOCGWINSZ, &size) == 0 && size.ws_col > 0) {
    style.columns = std::min<std::size_t>(style.columns, size.ws_col);
  }
  return style;
}

}  // namespace waitbench::cli
