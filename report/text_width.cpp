#include "report/text_width.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <utility>

namespace waitbench {
namespace {

constexpr std::string_view replacement = "\xEF\xBF\xBD";  // U+FFFD
constexpr char32_t not_utf8 = 0xFFFFFFFF;

struct Character {
  char32_t code;
  std::string_view bytes;
};

// The first character of non-empty `text`: shortest form only, no surrogates (RFC 3629, section 4). A byte
// that begins none is one character of its own.
Character first_character(std::string_view text) {
  const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
  const unsigned char lead = byte(0);
  if (lead < 0x80) return {lead, text.substr(0, 1)};
  const std::size_t length = lead >= 0xF0 ? 4 : lead >= 0xE0 ? 3 : 2;
  const Character invalid{not_utf8, text.substr(0, 1)};
  if (lead < 0xC2 || lead > 0xF4 || text.size() < length) return invalid;
  char32_t code = lead & (0xFFu >> (length + 1));
  for (std::size_t i = 1; i < length; ++i) {
    if ((byte(i) & 0xC0) != 0x80) return invalid;
    code = (code << 6) | (byte(i) & 0x3Fu);
  }
  constexpr std::array<char32_t, 5> least{0, 0, 0x80, 0x800, 0x10000};
  if (code < least[length] || code > 0x10FFFF || (code >= 0xD800 && code <= 0xDFFF)) return invalid;
  return {code, text.substr(0, length)};
}

template <class Visit>
void for_each_character(std::string_view text, Visit visit) {
  while (!text.empty()) {
    const auto character = first_character(text);
    visit(character);
    text.remove_prefix(character.bytes.size());
  }
}

using Range = std::pair<char32_t, char32_t>;

template <std::size_t N>
bool within(const std::array<Range, N>& rising, char32_t code) {
  const auto after = std::ranges::upper_bound(rising, code, {}, &Range::first);
  return after != rising.begin() && code <= std::prev(after)->second;
}

// The blocks of combining marks and of invisible joiners that occur in names; not every mark of Unicode.
constexpr std::array<Range, 8> zero_width{{{0x0300, 0x036F},
                                           {0x0483, 0x0489},
                                           {0x0591, 0x05BD},
                                           {0x064B, 0x065F},
                                           {0x200B, 0x200D},
                                           {0x20D0, 0x20F0},
                                           {0xFE00, 0xFE0F},
                                           {0xFE20, 0xFE2F}}};
// East Asian Wide and Fullwidth, and emoji shown as pictures, by block.
constexpr std::array<Range, 11> double_width{{{0x1100, 0x115F},
                                              {0x231A, 0x231B},
                                              {0x2E80, 0x303E},
                                              {0x3041, 0xA4CF},
                                              {0xAC00, 0xD7A3},
                                              {0xF900, 0xFAFF},
                                              {0xFE30, 0xFE6F},
                                              {0xFF00, 0xFF60},
                                              {0xFFE0, 0xFFE6},
                                              {0x1F300, 0x1FAFF},
                                              {0x20000, 0x3FFFD}}};
// Embeddings, overrides and isolates reorder what stands around them.
constexpr std::array<Range, 3> reordering{{{0x200E, 0x200F}, {0x202A, 0x202E}, {0x2066, 0x2069}}};

std::size_t width_of(char32_t code) {
  if (within(zero_width, code)) return 0;
  return within(double_width, code) ? 2 : 1;
}

// As many characters of `text` as fit.
std::string_view prefix_that_fits(std::string_view text, std::size_t columns) {
  std::size_t used = 0, bytes = 0;
  bool full = false;
  for_each_character(text, [&](const Character& character) {
    full = full || used + width_of(character.code) > columns;
    if (full) return;
    used += width_of(character.code);
    bytes += character.bytes.size();
  });
  return text.substr(0, bytes);
}

}  // namespace

std::string printable(std::string_view text) {
  std::string result;
  for_each_character(text, [&](const Character& character) {
    const auto code = character.code;
    const bool control = code < 0x20 || (code >= 0x7F && code < 0xA0);
    const bool unsafe =
        code == not_utf8 || control || code == 0x2028 || code == 0x2029 || within(reordering, code);
    result += unsafe ? replacement : character.bytes;
  });
  return result;
}

std::size_t display_width(std::string_view text) {
  std::size_t width = 0;
  for_each_character(text, [&](const Character& character) { width += width_of(character.code); });
  return width;
}

std::string shortened(std::string_view text, std::size_t columns) {
  if (display_width(text) <= columns) return std::string(text);
  if (columns == 0) return {};
  return std::string(prefix_that_fits(text, columns - 1)) + "…";
}

std::string shortened_in_middle(std::string_view text, std::size_t columns) {
  if (display_width(text) <= columns) return std::string(text);
  if (columns == 0) return {};
  const auto head = prefix_that_fits(text, (columns - 1) / 4);
  auto tail = text.substr(head.size());
  while (display_width(tail) > columns - 1 - display_width(head))
    tail.remove_prefix(first_character(tail).bytes.size());
  return std::string(head) + "…" + std::string(tail);
}

std::string padded(std::string_view text, std::size_t columns, Align align) {
  const auto width = display_width(text);
  const std::string space(columns > width ? columns - width : 0, ' ');
  return align == Align::left ? std::string(text) + space : space + std::string(text);
}

std::vector<std::string> wrapped(std::string_view text, std::size_t columns) {
  columns = std::max<std::size_t>(columns, 2);  // the widest character must fit
  std::vector<std::string> lines;
  std::string line;
  while (!text.empty()) {
    const auto end = std::min(text.find(' '), text.size());
    auto word = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (word.empty()) continue;
    if (!line.empty() && display_width(line) + 1 + display_width(word) > columns)
      lines.push_back(std::exchange(line, {}));
    while (display_width(word) > columns) {
      const auto head = prefix_that_fits(word, columns);
      lines.emplace_back(head);
      word.remove_prefix(head.size());
    }
    line += (line.empty() ? "" : " ") + std::string(word);
  }
  if (!line.empty() || lines.empty()) lines.push_back(line);
  return lines;
}

std::vector<std::string> paragraphs(std::string_view text) {
  std::vector<std::string> all;
  bool begun = false;
  while (!text.empty()) {
    const auto end = std::min(text.find('\n'), text.size());
    auto line = text.substr(0, end);
    text.remove_prefix(std::min(end + 1, text.size()));
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.find_first_not_of(" \t") == std::string_view::npos) {
      begun = false;
    } else if (begun) {
      all.back().append(" ").append(line);
    } else {
      all.emplace_back(line);
      begun = true;
    }
  }
  return all;
}

}  // namespace waitbench
