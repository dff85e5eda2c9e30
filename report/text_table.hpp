// A table in plain text that fits a width: it drops its least important columns rather than wrap.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <vector>

#include "report/text_style.hpp"
#include "report/text_width.hpp"

namespace waitbench {

struct TextColumn {
  std::string heading;  ///< broken into two lines behind a '/'
  int importance = 0;   ///< the lowest goes first when room is short; the first column never goes
  Align align = Align::right;
  std::vector<std::string> cells;  ///< printable; one a row, in every column alike
  bool keep_ends = false;          ///< the first column's cells are cut in their middle
};

struct TextTable {
  std::vector<std::string> lines;  ///< heading first; no trailing spaces or newlines
  std::size_t heading_lines = 0;
  std::vector<std::string> left_out;  ///< headings of the columns that were dropped
};

/// Lays the columns out side by side, `gap` apart, in at most `columns` columns of the terminal. The first
/// column is cut to `columns` / 3 if it is longer, and to what the others leave if that is more.
TextTable lay_out(std::vector<TextColumn> table, std::size_t columns = text_columns, std::size_t gap = 2);

/// Its lines, two columns in, the heading strong; each ends with a newline.
std::string table_text(const TextTable& table, const TextStyle& style);
/// How far table_text goes in.
inline constexpr std::size_t table_indent = 2;

}  // namespace waitbench
