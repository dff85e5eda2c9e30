#include "core/toml_reader.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/nearest_word.hpp"
#include "core/units.hpp"

namespace waitbench {
namespace {

std::string with_place(std::string_view origin, const toml::source_position& at, std::string_view text) {
  return fmt::format("{}:{}:{}: {}", origin, at.line, at.column, text);
}

}  // namespace

Result<toml::table> parse_toml(std::string_view text, std::string_view origin) {
  try {
    return toml::parse(text);
  } catch (const toml::parse_error& error) {
    return usage_error(with_place(origin, error.source().begin, fmt::format("{}.", error.description())));
  }
}

void TomlReader::complain(const toml::source_region& where, std::string_view text) {
  complain(where, usage_error(std::string(text)));
}

void TomlReader::complain(const toml::source_region& where, const Error& found) {
  if (!error_) error_ = Error(found.exit, with_place(origin_, where.begin, found.text));
}

void TomlReader::only_known_keys(const toml::table& table, std::span<const std::string_view> known) {
  for (const auto& [key, value] : table) {
    if (std::ranges::find(known, key.str()) != known.end()) continue;
    const auto near = nearest_word(key.str(), known);
    complain(key.source(),
             fmt::format("unknown key \"{}\".{} Keys: {}.", key.str(),
                         near ? fmt::format(" Did you mean \"{}\"?", *near) : "", fmt::join(known, ", ")));
  }
}

const toml::table& TomlReader::section(const toml::table& table, std::string_view key) {
  static const toml::table none;
  const auto* node = table.get(key);
  if (node == nullptr) return none;
  if (const auto* found = node->as_table()) return *found;
  complain(node->source(), fmt::format("\"{}\" must be a table: [{}].", key, key));
  return none;
}

std::vector<const toml::table*> TomlReader::sections(const toml::table& table, std::string_view key,
                                                     std::size_t most) {
  std::vector<const toml::table*> found;
  const auto* node = table.get(key);
  if (node == nullptr) return found;
  const auto* array = node->as_array();
  if (array == nullptr || array->empty() || !array->is_array_of_tables()) {
    complain(node->source(), fmt::format("\"{}\" must be tables: [[{}]].", key, key));
    return found;
  }
  if (array->size() > most)
    complain(node->source(), fmt::format("there may be {} [[{}]] at most.", most, key));
  for (const auto& one : *array) found.push_back(one.as_table());
  return found;
}

std::string TomlReader::text(const toml::table& table, std::string_view key) {
  const auto* node = need(table, key);
  if (node == nullptr) return {};
  if (const auto value = node->value_exact<std::string>(); value && !value->empty()) return *value;
  complain(node->source(), fmt::format("\"{}\" must be a text that is not empty.", key));
  return {};
}

std::optional<std::string> TomlReader::optional_text(const toml::table& table, std::string_view key) {
  const auto* node = table.get(key);
  if (node == nullptr) return std::nullopt;
  auto value = node->value_exact<std::string>();
  if (!value) complain(node->source(), fmt::format("\"{}\" must be a text.", key));
  return value;
}

std::optional<std::string> TomlReader::optional_value(const toml::table& table, std::string_view key) {
  const auto* node = table.get(key);
  if (node == nullptr) return std::nullopt;
  return as_value(*node, key);
}

std::vector<std::string> TomlReader::optional_values(const toml::table& table, std::string_view key,
                                                     std::size_t most) {
  std::vector<std::string> values;
  const auto* node = table.get(key);
  if (node == nullptr) return values;
  const auto* array = node->as_array();
  if (array == nullptr) {
    if (auto value = as_value(*node, key)) values.push_back(std::move(*value));
    return values;
  }
  if (array->empty() || array->size() > most)
    complain(node->source(), fmt::format("\"{}\" must hold 1 to {} values.", key, most));
  for (const auto& item : *array) {
    if (auto value = as_value(item, key)) values.push_back(std::move(*value));
  }
  return values;
}

std::optional<std::string> TomlReader::as_value(const toml::node& node, std::string_view key) {
  if (auto text = node.value_exact<std::string>()) return text;
  if (const auto number = node.value_exact<std::int64_t>()) return std::to_string(*number);
  if (const auto number = node.value_exact<double>(); number && std::isfinite(*number))
    return fmt::format("{}", *number);
  if (const auto truth = node.value_exact<bool>()) return *truth ? "true" : "false";
  complain(node.source(), fmt::format("\"{}\" must be a text or a number.", key));
  return std::nullopt;
}

std::vector<std::string> TomlReader::texts(const toml::table& table, std::string_view key, std::size_t most) {
  std::vector<std::string> values;
  const auto* node = need(table, key);
  if (node == nullptr) return values;
  const auto* array = node->as_array();
  if (array == nullptr || array->empty()) {
    complain(node->source(), fmt::format("\"{}\" must be a list of texts, like [\"a\", \"b\"].", key));
    return values;
  }
  if (array->size() > most)
    complain(node->source(), fmt::format("\"{}\" may hold {} texts at most.", key, most));
  for (const auto& item : *array) {
    if (const auto value = item.value_exact<std::string>()) {
      values.push_back(*value);
    } else {
      complain(item.source(), fmt::format("\"{}\" must hold texts only.", key));
    }
  }
  return values;
}

std::uint64_t TomlReader::whole_number(const toml::table& table, std::string_view key, std::uint64_t least,
                                       std::uint64_t most) {
  const auto* node = need(table, key);
  if (node == nullptr) return least;
  const auto value = node->value_exact<std::int64_t>();
  if (value && std::cmp_greater_equal(*value, least) && std::cmp_less_equal(*value, most))
    return static_cast<std::uint64_t>(*value);
  complain(node->source(), fmt::format("\"{}\" must be a whole number from {} to {}.", key,
                                       format_count(least), format_count(most)));
  return least;
}

const toml::node* TomlReader::need(const toml::table& table, std::string_view key) {
  const auto* node = table.get(key);
  if (node == nullptr) complain(table.source(), fmt::format("the key \"{}\" is missing.", key));
  return node;
}

}  // namespace waitbench
