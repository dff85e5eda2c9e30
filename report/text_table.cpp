#include "report/text_table.hpp"

#include <algorithm>

namespace waitbench {
namespace {

// "CPU/request" takes two lines, since its cells need less room than its name.
struct Heading {
  std::string_view above, below;
};
Heading heading_of(const TextColumn& column) {
  const std::string_view text = column.heading;
  const auto slash = text.find('/');
  if (slash == std::string_view::npos) return {"", text};
  return {text.substr(0, slash + 1), text.substr(slash + 1)};
}

std::size_t width_of(const TextColumn& column) {
  const auto [above, below] = heading_of(column);
  std::size_t width = std::max(display_width(above), display_width(below));
  for (const auto& cell : column.cells) width = std::max(width, display_width(cell));
  return width;
}

std::size_t width_of(const std::vector<TextColumn>& table, std::size_t gap) {
  std::size_t width = 0;
  for (const auto& column : table) width += width_of(column) + gap;
  return table.empty() ? 0 : width - gap;
}

std::string line_of(const std::vector<TextColumn>& table, std::size_t gap, auto text_of) {
  std::string line;
  for (const auto& column : table) {
    if (&column != table.data()) line.append(gap, ' ');
    line += padded(text_of(column), width_of(column), column.align);
  }
  line.erase(line.find_last_not_of(' ') + 1);
  return line;
}

TextColumn cut(TextColumn column, std::size_t columns) {
  for (auto& cell : column.cells)
    cell = column.keep_ends ? shortened_in_middle(cell, columns) : shortened(cell, columns);
  return column;
}

}  // namespace

TextTable lay_out(std::vector<TextColumn> table, std::size_t columns, std::size_t gap) {
  TextTable result;
  if (table.empty()) return result;
  const auto whole = table.front();
  table.front() = cut(whole, columns / 3);
  while (table.size() > 1 && width_of(table, gap) > columns) {
    const auto least = std::ranges::min_element(table.begin() + 1, table.end(), {}, &TextColumn::importance);
    result.left_out.push_back(least->heading);
    table.erase(least);
  }
  const auto others = width_of(table, gap) - width_of(table.front());
  table.front() = cut(whole, std::max(columns / 3, columns - std::min(columns, others)));
  auto above = line_of(table, gap, [](const TextColumn& column) { return heading_of(column).above; });
  if (!above.empty()) result.lines.push_back(std::move(above));
  result.lines.push_back(
      line_of(table, gap, [](const TextColumn& column) { return heading_of(column).below; }));
  result.heading_lines = result.lines.size();
  for (std::size_t row = 0; row < table.front().cells.size(); ++row)
    result.lines.push_back(
        line_of(table, gap, [row](const TextColumn& column) { return column.cells[row]; }));
  return result;
}

std::string table_text(const TextTable& table, const TextStyle& style) {
  std::string text;
  for (std::size_t i = 0; i < table.lines.size(); ++i) {
    const auto indented = std::string(table_indent, ' ') + table.lines[i];
    text += (i < table.heading_lines ? painted(indented, Paint::strong, style) : indented) + "\n";
  }
  return text;
}

}  // namespace waitbench
