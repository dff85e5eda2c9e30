// A place in a text that is being read: what stands there, and how a mistake there is told.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "core/result.hpp"

namespace waitbench {

/// Reads `text`, which must outlive it, from left to right; never back, so all reading together is linear.
class TextCursor {
 public:
  /// `what` is the text's name in messages, "plan".
  TextCursor(std::string_view text, std::string_view what) noexcept : text_(text), what_(what) {}

  /// Offset from the start of the text; its column less one.
  std::size_t offset() const noexcept { return at_; }
  bool at_end() const noexcept { return at_ == text_.size(); }

  void skip_blanks() noexcept;
  /// Steps over `c` and any blanks before it, if it comes next.
  bool take(char c) noexcept;
  /// The same where blanks count: `c` has to stand right here.
  bool take_at_once(char c) noexcept;
  /// Steps over everything up to `c`, or to the end, blanks as well; may be empty.
  std::string_view up_to(char c) noexcept;
  /// As take, but its absence is the user's mistake.
  Result<void> expect(char c);
  /// Skips blanks, then steps over everything up to a blank, ';', ',' or a parenthesis; may be empty.
  std::string_view token() noexcept;
  /// What comes next, for a message: a quoted piece of text, or "the end of the plan".
  std::string next_for_message() const;
  /// The usage error "plan, column N: message".
  Error mistake(std::size_t offset, std::string_view message) const;

 private:
  std::string_view text_, what_;
  std::size_t at_ = 0;
};

/// The usage error "what, column N: message", N counted from 1.
Error mistake_at(std::string_view what, std::size_t offset, std::string_view message);

/// `text` in quotes, cut to a readable length, with '?' for every byte that is not printable ASCII: whatever
/// came in, a message stays one short line.
std::string in_quotes(std::string_view text);
/// True when in_quotes() shows all of `text` as it is.
bool quotes_whole(std::string_view text) noexcept;

}  // namespace waitbench
