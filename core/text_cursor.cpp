#include "core/text_cursor.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace waitbench {
namespace {

constexpr std::string_view blanks = " \t\r\n";
constexpr std::string_view token_ends = " \t\r\n;,()";
constexpr std::size_t longest_quote = 32;

bool printable(char c) {
  return c >= ' ' && c <= '~';
}

}  // namespace

void TextCursor::skip_blanks() noexcept {
  at_ = std::min(text_.find_first_not_of(blanks, at_), text_.size());
}

bool TextCursor::take(char c) noexcept {
  skip_blanks();
  return take_at_once(c);
}

bool TextCursor::take_at_once(char c) noexcept {
  if (at_end() || text_[at_] != c) return false;
  ++at_;
  return true;
}

std::string_view TextCursor::up_to(char c) noexcept {
  const auto end = std::min(text_.find(c, at_), text_.size());
  const auto found = text_.substr(at_, end - at_);
  at_ = end;
  return found;
}

Result<void> TextCursor::expect(char c) {
  if (take(c)) return {};
  return mistake(at_, fmt::format("expected \"{}\", found {}.", c, next_for_message()));
}

std::string_view TextCursor::token() noexcept {
  skip_blanks();
  const auto end = std::min(text_.find_first_of(token_ends, at_), text_.size());
  const auto found = text_.substr(at_, end - at_);
  at_ = end;
  return found;
}

std::string TextCursor::next_for_message() const {
  if (at_end()) return fmt::format("the end of the {}", what_);
  const auto end = std::min(text_.find_first_of(token_ends, at_), text_.size());
  return in_quotes(text_.substr(at_, std::max<std::size_t>(end - at_, 1)));
}

Error TextCursor::mistake(std::size_t offset, std::string_view message) const {
  return mistake_at(what_, offset, message);
}

Error mistake_at(std::string_view what, std::size_t offset, std::string_view message) {
  return usage_error(fmt::format("{}, column {}: {}", what, offset + 1, message));
}

std::string in_quotes(std::string_view text) {
  std::string shown(text.substr(0, longest_quote));
  std::ranges::replace_if(shown, [](char c) { return !printable(c); }, '?');
  return fmt::format("\"{}{}\"", shown, text.size() > longest_quote ? "..." : "");
}

bool quotes_whole(std::string_view text) noexcept {
  return text.size() <= longest_quote && std::ranges::all_of(text, printable);
}

}  // namespace waitbench
