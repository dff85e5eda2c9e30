// Text on a terminal: how many columns it takes, and how it is cut, padded and wrapped to a width.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace waitbench {

/// The width of everything printed, unless the terminal is narrower (ux: "everything fits 100 columns").
inline constexpr std::size_t text_columns = 100;

/// `text` without what could drive a terminal or break a layout: control characters (C0, DEL, C1),
/// bidirectional overrides and bytes that are not UTF-8 each become U+FFFD.
std::string printable(std::string_view text);

/// The columns that printable UTF-8 takes on a terminal: 0 for combining marks, 2 for wide East Asian
/// characters and emoji (Unicode Standard Annex 11), else 1.
std::size_t display_width(std::string_view text);

/// At most `columns` wide; what is cut off is replaced by "…".
std::string shortened(std::string_view text, std::size_t columns);

/// The same, but what is cut out is a part of the middle: the end tells names apart that begin alike.
std::string shortened_in_middle(std::string_view text, std::size_t columns);

enum class Align { left, right };
/// Padded with spaces to `columns`; longer text is left as it is.
std::string padded(std::string_view text, std::size_t columns, Align align);

/// Lines of at most `columns`, broken at spaces; a longer word is broken where it must.
std::vector<std::string> wrapped(std::string_view text, std::size_t columns);

/// The paragraphs of a text in lines: an empty line stands between two of them, a line's end is a space.
std::vector<std::string> paragraphs(std::string_view text);

}  // namespace waitbench
