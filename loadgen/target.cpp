#include "loadgen/target.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

namespace waitbench::loadgen {
namespace {

constexpr std::array<bool, 256> unreserved = [] {
  std::array<bool, 256> table{};
  for (const char c : std::string_view("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"))
    table[static_cast<unsigned char>(c)] = true;
  return table;
}();

std::string encoded(std::string_view text) {
  std::string result;
  append_encoded(result, text);
  return result;
}

// Cuts the text off where a fragment begins.
void leave_out_fragment(Template& target) {
  for (auto piece = target.begin(); piece != target.end(); ++piece) {
    auto* text = std::get_if<std::string>(&*piece);
    const auto hash = text != nullptr ? text->find('#') : std::string::npos;
    if (hash == std::string::npos) continue;
    text->resize(hash);
    target.erase(text->empty() ? piece : piece + 1, target.end());
    return;
  }
}

void encode_braces(Template& target) {
  for (auto& piece : target) {
    auto* text = std::get_if<std::string>(&piece);
    if (text == nullptr) continue;
    std::string clean;
    for (const char c : *text) clean += c == '{' || c == '}' ? encoded({&c, 1}) : std::string(1, c);
    *text = clean;
  }
}

// As it could be sent. No value that is filled in could be the digit of a percent-encoded byte: "%{n}" must
// not pass.
std::string sample_of(const Template& target) {
  std::string sample;
  for (const auto& piece : target) {
    const auto* text = std::get_if<std::string>(&piece);
    sample += text != nullptr ? std::string_view(*text) : std::string_view("~");
  }
  return sample;
}

}  // namespace

Result<Template> parse_target(std::string_view text, std::span<const std::string> columns,
                              std::string_view name) {
  auto target = parse_template(text, columns);
  if (!target) return mistake_in_text(name, text, target.error());
  if (text.starts_with('?') || text.starts_with('#')) std::get<std::string>(target->front()).insert(0, "/");
  leave_out_fragment(*target);
  encode_braces(*target);
  const auto sample = sample_of(*target);
  if (!sample.starts_with('/') || !parse_url("http://h" + sample)) {
    return usage_error(
        fmt::format("{}: \"{}\" is no path and query. Write /path/{{n}}?name=value, other characters than "
                    "those of a URL percent-encoded.",
                    name, text));
  }
  return *target;
}

Result<TargetUrl> parse_target_url(std::string_view text, std::span<const std::string> columns) {
  if (text.find_first_of("{}") == std::string_view::npos) {
    auto url = parse_url(text);
    if (!url) return url.error();
    return TargetUrl{*url};
  }
  const auto scheme_end = text.find("://");
  const auto authority = scheme_end == std::string_view::npos ? text.size() : scheme_end + 3;
  const auto path = std::min(text.find_first_of("/?#", authority), text.size());
  if (text.substr(0, path).find_first_of("{}") != std::string_view::npos) {
    return usage_error(
        fmt::format("\"{}\" is not a URL. Placeholders stand in its path and query: "
                    "http://host:port/items/{{n}}.",
                    text));
  }
  auto url = parse_url(text.substr(0, path));
  if (!url) return url.error();
  const auto target = parse_target(text.substr(path), columns, "the URL's path");
  if (!target) return target.error();
  url->target = format_template(*target, columns);
  return TargetUrl{*url, varies(*target) ? *target : Template{}};
}

void append_encoded(std::string& to, std::string_view value) {
  constexpr std::string_view digits = "0123456789ABCDEF";  // RFC 3986 section 2.1: upper case
  for (const char c : value) {
    const auto byte = static_cast<unsigned char>(c);
    if (unreserved[byte]) {
      to += c;
    } else {
      to += '%';
      to += digits[byte >> 4];
      to += digits[byte & 15];
    }
  }
}

}  // namespace waitbench::loadgen
