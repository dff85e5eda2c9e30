#include "report/comment_lines.hpp"

#include <algorithm>

#include "report/text_width.hpp"

namespace waitbench {
namespace {

constexpr std::size_t most_bytes = 120;

bool goes_on_within_character(char c) {
  return (static_cast<unsigned char>(c) & 0xc0) == 0x80;  // a byte of UTF-8 that does not begin a character
}

// How much of `text` goes into a line of `room` bytes: up to a blank, or else to the end of a character.
std::size_t first_part(std::string_view text, std::size_t room) {
  if (text.size() <= room) return text.size();
  const auto blank = text.rfind(' ', room);
  if (blank != std::string_view::npos && blank > 0) return blank;
  while (goes_on_within_character(text[room])) --room;
  return room;
}

}  // namespace

std::string comment_lines(std::string_view text) {
  const auto whole = "[" + printable(text) + "]";
  std::string lines;
  for (std::string_view left = whole; !left.empty();) {
    const std::string_view begin = lines.empty() ? "#" : "# ";
    const auto size = first_part(left, most_bytes - begin.size());
    lines += begin;
    lines += left.substr(0, size);
    lines += '\n';
    left.remove_prefix(std::min(left.size(), left.find_first_not_of(' ', size)));
  }
  return lines;
}

}  // namespace waitbench
