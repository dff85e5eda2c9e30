#include "loadgen/template.hpp"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "core/nearest_word.hpp"
#include "core/units.hpp"

namespace waitbench::loadgen {
namespace {

constexpr std::string_view number_name = "n";
constexpr std::size_t most_shown = 64;  // characters of an unknown name

void append_text(Template& to, std::string_view text) {
  if (text.empty()) return;
  if (!to.empty()) {
    if (auto* last = std::get_if<std::string>(&to.back())) {
      *last += text;
      return;
    }
  }
  to.emplace_back(std::string(text));
}

// "{n}, {id}, {name}"; of very many columns only the first.
std::string list_of_names(std::span<const std::string> columns) {
  constexpr std::size_t most_listed = 10;
  std::string list = "{n}";
  for (const auto& column : columns.first(std::min(columns.size(), most_listed)))
    list += fmt::format(", {{{}}}", column);
  if (columns.size() > most_listed) list += fmt::format(" and {} more", columns.size() - most_listed);
  return list;
}

std::string unknown_name(std::string_view name, std::span<const std::string> columns) {
  std::vector<std::string_view> known(columns.begin(), columns.end());
  known.push_back(number_name);
  const auto near = nearest_word(name, known);
  return fmt::format("unknown placeholder {{{}{}}}.{} Placeholders: {}{}. For a brace write {{{{ or }}}}.",
                     name.substr(0, most_shown), name.size() > most_shown ? "..." : "",
                     near ? fmt::format(" Did you mean {{{}}}?", *near) : "", list_of_names(columns),
                     columns.empty() ? "; --data adds the columns of a CSV file" : "");
}

struct Position {
  std::size_t line = 1, column = 1;
};

Position position_of(std::string_view text, std::size_t offset) {
  const auto before = text.substr(0, offset);
  const auto line_end = before.rfind('\n');
  const auto line_begin = line_end == std::string_view::npos ? 0 : line_end + 1;
  return {static_cast<std::size_t>(std::ranges::count(before, '\n')) + 1, offset - line_begin + 1};
}

}  // namespace

boost::system::result<Template, TemplateMistake> parse_template(std::string_view text,
                                                                std::span<const std::string> columns) {
  Template parsed;
  std::size_t places = 0;
  for (std::size_t at = 0; at < text.size();) {
    const auto brace = std::min(text.find_first_of("{}", at), text.size());
    append_text(parsed, text.substr(at, brace - at));
    if (brace == text.size()) break;
    if (brace + 1 < text.size() && text[brace + 1] == text[brace]) {
      append_text(parsed, text.substr(brace, 1));
      at = brace + 2;
      continue;
    }
    if (text[brace] == '}') return TemplateMistake{brace, "this } closes nothing. For a brace write }}."};
    const auto end = text.find_first_of("{}", brace + 1);
    if (end == std::string_view::npos || text[end] == '{')
      return TemplateMistake{brace, "this { begins no placeholder. For a brace write {{."};
    const auto name = text.substr(brace + 1, end - brace - 1);
    const auto column = std::ranges::find(columns, name);
    if (name == number_name) {
      parsed.emplace_back(RequestNumber{});
    } else if (column != columns.end()) {
      parsed.emplace_back(ColumnValue{static_cast<std::size_t>(column - columns.begin())});
    } else {
      return TemplateMistake{brace, unknown_name(name, columns)};
    }
    if (++places > most_places)
      return TemplateMistake{brace, fmt::format("more than {} placeholders.", format_count(most_places))};
    at = end + 1;
  }
  return parsed;
}

std::string format_template(const Template& source, std::span<const std::string> columns) {
  std::string text;
  for (const auto& piece : source) {
    if (const auto* plain = std::get_if<std::string>(&piece)) {
      for (const char c : *plain) text.append(c == '{' || c == '}' ? 2 : 1, c);
    } else if (const auto* value = std::get_if<ColumnValue>(&piece)) {
      text += fmt::format("{{{}}}", columns[value->column]);
    } else {
      text += fmt::format("{{{}}}", number_name);
    }
  }
  return text;
}

Template plain_text(std::string text) {
  Template plain;
  if (!text.empty()) plain.emplace_back(std::move(text));
  return plain;
}

bool varies(const Template& source) {
  return std::ranges::any_of(source, [](const Piece& p) { return !std::holds_alternative<std::string>(p); });
}

Error mistake_in_text(std::string_view name, std::string_view text, const TemplateMistake& mistake) {
  const auto [line, column] = position_of(text, mistake.offset);
  return usage_error(fmt::format("{},{} column {}: {}", name, line > 1 ? fmt::format(" line {},", line) : "",
                                 column, mistake.text));
}

Error mistake_in_file(std::string_view path, std::string_view text, const TemplateMistake& mistake) {
  const auto [line, column] = position_of(text, mistake.offset);
  return usage_error(fmt::format("{}:{}:{}: {}", path, line, column, mistake.text));
}

}  // namespace waitbench::loadgen
