// A text with places that are filled anew for each request: "/users/{id}?page={n}".
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include <boost/system/result.hpp>

#include "core/result.hpp"

namespace waitbench::loadgen {

/// {n}: the request's number, in decimal.
struct RequestNumber {
  bool operator==(const RequestNumber&) const = default;
};
/// {column}: the value of the request's row in this column (loadgen/data_rows.hpp), counted from 0.
struct ColumnValue {
  std::size_t column = 0;
  bool operator==(const ColumnValue&) const = default;
};
using Piece = std::variant<std::string, RequestNumber, ColumnValue>;
/// Filled from left to right; one without places is a plain text.
using Template = std::vector<Piece>;

inline constexpr std::size_t most_places = 10'000;  ///< in one template

/// What is wrong with a template, and at which byte.
struct TemplateMistake {
  std::size_t offset = 0;
  std::string text;
};

/// Reads {n} and {column}, the names as in `columns`; "{{" and "}}" are braces. Two texts never follow each
/// other, and none is empty.
boost::system::result<Template, TemplateMistake> parse_template(std::string_view text,
                                                                std::span<const std::string> columns);

/// The text from which parse_template reads the same again.
std::string format_template(const Template& source, std::span<const std::string> columns);

/// `text` as it is, whatever braces it holds.
Template plain_text(std::string text);

/// Whether something is filled in.
bool varies(const Template& source);

/// The usage error "NAME, column N: …", with the line if it is not the first: for a text of the command line.
Error mistake_in_text(std::string_view name, std::string_view text, const TemplateMistake& mistake);
/// The usage error "PATH:LINE:COLUMN: …".
Error mistake_in_file(std::string_view path, std::string_view text, const TemplateMistake& mistake);

}  // namespace waitbench::loadgen
