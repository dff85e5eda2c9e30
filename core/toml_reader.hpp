// Reads the keys of a TOML file, and tells each mistake with its line and column.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include <toml++/toml.h>

#include "core/result.hpp"

namespace waitbench {

/// The file's text as a table, or the usage error "ORIGIN:LINE:COLUMN: …".
Result<toml::table> parse_toml(std::string_view text, std::string_view origin);

/// Reads the values of one file. The first mistake is kept, and everything after it is ignored: whoever reads
/// asks for error() at the end, or before using what was read.
class TomlReader {
 public:
  /// `origin` stands before line and column in errors, and must outlive it.
  explicit TomlReader(std::string_view origin) : origin_(origin) {}

  const std::optional<Error>& error() const { return error_; }

  /// The mistake "ORIGIN:LINE:COLUMN: text".
  void complain(const toml::source_region& where, std::string_view text);
  /// The same, of a mistake that something else found; how the program ends is kept.
  void complain(const toml::source_region& where, const Error& found);

  void only_known_keys(const toml::table& table, std::span<const std::string_view> known);

  /// The table [key], empty when it is not there.
  const toml::table& section(const toml::table& table, std::string_view key);
  /// The tables [[key]], in their order; none when there are none. `most` at most.
  std::vector<const toml::table*> sections(const toml::table& table, std::string_view key, std::size_t most);

  /// A text that is there and not empty.
  std::string text(const toml::table& table, std::string_view key);
  /// A text, which may be empty; nothing when the key is not there.
  std::optional<std::string> optional_text(const toml::table& table, std::string_view key);
  /// A text, or a number or truth as it would be written; nothing when the key is not there.
  std::optional<std::string> optional_value(const toml::table& table, std::string_view key);
  /// The texts of a list, or the one that stands there instead of a list; none when the key is not there.
  std::vector<std::string> optional_values(const toml::table& table, std::string_view key, std::size_t most);
  /// What optional_value() reads, of a value itself; a complaint names `key`.
  std::optional<std::string> as_value(const toml::node& node, std::string_view key);
  /// A list that is there, of 1 to `most` texts.
  std::vector<std::string> texts(const toml::table& table, std::string_view key, std::size_t most);
  /// A number that is there, from `least` to `most`; `least` when it is not right.
  std::uint64_t whole_number(const toml::table& table, std::string_view key, std::uint64_t least,
                             std::uint64_t most);

 private:
  const toml::node* need(const toml::table& table, std::string_view key);

  std::string_view origin_;
  std::optional<Error> error_;
};

}  // namespace waitbench
