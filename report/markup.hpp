// HTML from text that nobody vouches for: escaping, and tables with captions and headings.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include <nlohmann/json_fwd.hpp>

namespace waitbench {

/// `text` as HTML content or as a quoted attribute's value: printable (report/text_width.hpp), and & < > " '
/// as character references.
std::string html_escaped(std::string_view text);

/// The path as a relative URL: what is neither a letter, digit, '.', '_', '-' nor '/' percent-encoded.
std::string url_path(std::string_view path);

/// JSON that may stand in a <script type="application/json">: ASCII only, and without < > &, so that no
/// "</script>", "<!--" or U+2028 in a string can end or bend the element.
std::string script_json(const nlohmann::ordered_json& json);

/// A table whose first cell of each row is the row's heading. Cells are HTML already; captions and headings
/// are text.
struct HtmlTable {
  struct Heading {
    std::string text;
    std::string meaning;  ///< listed below the table; may be empty
  };
  std::string caption;
  std::vector<Heading> headings;
  std::vector<std::vector<std::string>> rows;
  bool numbers = true;    ///< cells but the first are aligned as figures
  std::size_t words = 1;  ///< so many of the first columns are words all the same
};
std::string html_table(const HtmlTable& table);

}  // namespace waitbench
