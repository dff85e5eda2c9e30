#include "lab/experiment/values.hpp"

#include <algorithm>
#include <functional>
#include <utility>
#include <vector>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "core/nearest_word.hpp"
#include "core/units.hpp"

namespace waitbench::lab {
namespace {

bool is_letter(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

constexpr std::size_t longest_text = 1024 * 1024;  // values put in; or a small file could fill all memory

// Replaces what stands in braces by what `value` makes of it; nothing of it: it stays.
using Replacement = std::function<Result<std::optional<std::string>>(std::string_view)>;
Result<std::string> replaced(std::string_view text, const Replacement& value) {
  std::string filled;
  while (!text.empty()) {
    const auto open = text.find('{');
    filled += text.substr(0, open);
    if (open == std::string_view::npos) break;
    text.remove_prefix(open);
    const auto close = text.find('}');
    if (close == std::string_view::npos) return filled.append(text);
    auto put = value(text.substr(1, close - 1));
    if (!put) return put.error();
    filled += *put ? **put : std::string(text.substr(0, 1));
    text.remove_prefix(*put ? close + 1 : 1);
    if (filled.size() > longest_text)
      return usage_error(
          fmt::format("with its values put in it is longer than {}.", format_bytes(Bytes{longest_text})));
  }
  return filled;
}

}  // namespace

std::string replaced_all(std::string text, std::string_view what, std::string_view by) {
  for (std::size_t at = 0; (at = text.find(what, at)) != std::string::npos; at += by.size())
    text.replace(at, what.size(), by);
  return text;
}

std::vector<std::string> listed(std::string_view text) {
  std::vector<std::string> parts;
  for (std::size_t at = 0; at <= text.size();) {
    const auto end = std::min(text.find(',', at), text.size());
    parts.emplace_back(text.substr(at, end - at));
    at = end + 1;
  }
  return parts;
}

bool is_value_name(std::string_view text) {
  return !text.empty() && text.size() <= 40 && is_letter(text.front()) &&
         std::ranges::all_of(
             text, [](char c) { return is_letter(c) || (c >= '0' && c <= '9') || c == '-' || c == '_'; });
}

void Values::set(std::string name, std::string value) {
  values_.insert_or_assign(std::move(name), std::move(value));
}

const std::string* Values::find(std::string_view name) const {
  const auto found = values_.find(name);
  return found == values_.end() ? nullptr : &found->second;
}

// "users", or "wait:ms".
Result<std::optional<std::string>> Values::value_of(std::string_view asked) const {
  const auto colon = asked.find(':');
  const auto* value = find(asked.substr(0, colon));
  if (value == nullptr) return std::optional<std::string>();
  if (colon == std::string_view::npos) return std::optional(*value);
  const auto unit = asked.substr(colon + 1);
  if (unit != "ms" && unit != "s")
    return usage_error(fmt::format("{{{}}}: a time is asked for as :ms or :s.", asked.substr(0, 60)));
  const auto time = parse_duration(*value);
  if (!time) return usage_error(fmt::format("{{{}}}: {}", asked.substr(0, 60), time.error().text));
  const double seconds = to_seconds(*time) * scale_;
  return std::optional(fmt::format("{:.12g}", unit == "ms" ? seconds * 1e3 : seconds));
}

Result<std::string> Values::fill(std::string_view text, std::span<const std::string> left) const {
  if (const auto open = text.rfind('{'); open != std::string_view::npos && text.find('}', open) == text.npos)
    return usage_error(fmt::format("the brace of \"{}\" is not closed.", text.substr(open, 60)));
  return replaced(text, [&](std::string_view asked) -> Result<std::optional<std::string>> {
    const auto server = asked.ends_with(":address") ? asked.substr(0, asked.find(':')) : asked;
    if (std::ranges::find(left, server) != left.end()) return std::optional<std::string>();
    auto value = value_of(asked);
    if (!value || *value) return value;
    std::vector<std::string_view> names(left.begin(), left.end());
    for (const auto& [name, its_value] : values_) names.emplace_back(name);
    const auto near = nearest_word(asked, names);
    return usage_error(fmt::format("there is no value \"{}\".{} {}", asked.substr(0, 60),
                                   near ? fmt::format(" Did you mean {{{}}}?", *near) : "",
                                   names.empty() ? "Name it in [values] or [grid]."
                                                 : fmt::format("There are: {}.", fmt::join(names, ", "))));
  });
}

Result<std::string> Values::fill_known(std::string_view text) const {
  return replaced(text, [&](std::string_view asked) { return value_of(asked); });
}

}  // namespace waitbench::lab
