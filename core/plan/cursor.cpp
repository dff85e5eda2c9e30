#include "core/plan/cursor.hpp"

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

void PlanCursor::skip_blanks() noexcept {
  at_ = std::min(text_.find_first_not_of(blanks, at_), text_.size());
}

bool PlanCursor::take(char c) noexcept {
  skip_blanks();
  if (at_end() || text_[at_] != c) return false;
  ++at_;
  return true;
}

Result<void> PlanCursor::expect(char c) {
  if (take(c)) return {};
  return plan_mistake(at_, fmt::format("expected \"{}\", found {}.", c, next_for_message()));
}

std::string_view PlanCursor::token() noexcept {
  skip_blanks();
  const auto end = std::min(text_.find_first_of(token_ends, at_), text_.size());
  const auto found = text_.substr(at_, end - at_);
  at_ = end;
  return found;
}

std::string PlanCursor::next_for_message() const {
  if (at_end()) return "the end of the plan";
  const auto end = std::min(text_.find_first_of(token_ends, at_), text_.size());
  return quoted(text_.substr(at_, std::max<std::size_t>(end - at_, 1)));
}

Error plan_mistake(std::size_t offset, std::string_view text) {
  return usage_error(fmt::format("plan, column {}: {}", offset + 1, text));
}

std::string quoted(std::string_view text) {
  std::string shown(text.substr(0, longest_quote));
  std::ranges::replace_if(shown, [](char c) { return !printable(c); }, '?');
  return fmt::format("\"{}{}\"", shown, text.size() > longest_quote ? "..." : "");
}

bool quotes_whole(std::string_view text) noexcept {
  return text.size() <= longest_quote && std::ranges::all_of(text, printable);
}

}  // namespace waitbench
