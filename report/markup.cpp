#include "report/markup.hpp"

#include <fmt/format.h>
#include <nlohmann/json.hpp>

#include "report/text_width.hpp"

namespace waitbench {
namespace {

// "CPU/request" may break behind the slash, where a column is narrow.
std::string breakable(std::string html) {
  const auto slash = html.find('/');
  if (slash != std::string::npos) html.insert(slash + 1, "<wbr>");
  return html;
}

// What the headings mean, in the open: a projector and paper know no pointer that could hover.
std::string meanings(const std::vector<HtmlTable::Heading>& headings) {
  std::string list;
  for (const auto& heading : headings) {
    if (heading.meaning.empty()) continue;
    list +=
        fmt::format("<dt>{}</dt><dd>{}</dd>\n", html_escaped(heading.text), html_escaped(heading.meaning));
  }
  return list.empty() ? list : "<dl class=\"meanings\">\n" + list + "</dl>\n";
}

}  // namespace

std::string html_escaped(std::string_view text) {
  std::string html;
  for (const char c : printable(text)) {
    switch (c) {
      case '&':
        html += "&amp;";
        break;
      case '<':
        html += "&lt;";
        break;
      case '>':
        html += "&gt;";
        break;
      case '"':
        html += "&quot;";
        break;
      case '\'':
        html += "&#39;";
        break;
      default:
        html += c;
    }
  }
  return html;
}

std::string url_path(std::string_view path) {
  std::string url;
  for (const char c : path) {
    const bool plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
                       std::string_view("._-/").find(c) != std::string_view::npos;
    url += plain ? std::string(1, c) : fmt::format("%{:02X}", static_cast<unsigned char>(c));
  }
  return url;
}

std::string script_json(const nlohmann::ordered_json& json) {
  constexpr bool ascii_only = true;
  std::string safe;
  for (const char c : json.dump(-1, ' ', ascii_only, nlohmann::ordered_json::error_handler_t::replace)) {
    switch (c) {
      case '<':
        safe += "\\u003c";
        break;
      case '>':
        safe += "\\u003e";
        break;
      case '&':
        safe += "\\u0026";
        break;
      default:
        safe += c;
    }
  }
  return safe;
}

std::string html_table(const HtmlTable& table) {
  const auto caption = html_escaped(table.caption);
  // A wide table scrolls in its own box, which a keyboard can reach.
  auto html = fmt::format(
      "<div class=\"scroll\" role=\"region\" aria-label=\"{}\" "
      "tabindex=\"0\">\n<table{}>\n<caption>{}</caption>\n"
      "<thead><tr>",
      caption, table.numbers ? " class=\"numbers\"" : "", caption);
  // Of a column of words that is not the first, which is a heading.
  const auto kind = [&](std::size_t column) {
    return table.numbers && column > 0 && column < table.words ? " class=\"word\"" : "";
  };
  for (std::size_t i = 0; i < table.headings.size(); ++i)
    html +=
        fmt::format("<th scope=\"col\"{}>{}</th>", kind(i), breakable(html_escaped(table.headings[i].text)));
  html += "</tr></thead>\n<tbody>\n";
  for (const auto& row : table.rows) {
    html += "<tr>";
    for (std::size_t i = 0; i < row.size(); ++i) {
      html += i == 0 ? fmt::format("<th scope=\"row\">{}</th>", row[i])
                     : fmt::format("<td{}>{}</td>", kind(i), row[i]);
    }
    html += "</tr>\n";
  }
  return html + "</tbody>\n</table>\n</div>\n" + meanings(table.headings);
}

}  // namespace waitbench
