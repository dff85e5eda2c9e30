// The rows of a CSV file, from which requests take their values.
//
// Threads: immutable once read, so any number of threads may read it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "core/result.hpp"
#include "core/units.hpp"

namespace waitbench::loadgen {

inline constexpr Bytes largest_data{std::uint64_t{64} * 1024 * 1024};  ///< the file
inline constexpr std::uint64_t most_rows = 1'000'000;                  ///< below the line of names
inline constexpr std::size_t most_columns = 1'000;

class DataRows {
 public:
  const std::vector<std::string>& columns() const { return columns_; }
  /// At least 1.
  std::uint64_t rows() const noexcept { return lines_.size(); }
  /// The value of request `n`: that of row `n` modulo rows().
  std::string_view value(std::uint64_t n, std::size_t column) const noexcept {
    const auto at = static_cast<std::size_t>(n % rows()) * columns_.size() + column;
    return std::string_view(values_).substr(ends_[at], ends_[at + 1] - ends_[at]);
  }
  /// The length of the column's longest value.
  std::size_t longest(std::size_t column) const { return longest_[column]; }
  /// Where the row began: "users.csv:17".
  std::string place(std::uint64_t row) const;

 private:
  friend class DataReader;

  std::string origin_;
  std::vector<std::string> columns_;
  std::string values_;               // one behind the other, row by row
  std::vector<std::uint32_t> ends_;  // ends_[i] to ends_[i + 1] is value i
  std::vector<std::uint32_t> lines_;
  std::vector<std::size_t> longest_;
};

/// Reads CSV as RFC 4180 has it: values between commas, in quotes if they hold a comma, a quote (written
/// twice) or a line end; each line as many. Lines end with CRLF or LF, the last one may lack it; a byte order
/// mark in front is passed over, and bytes need not be ASCII. The first line names the columns: each name
/// another one, not empty, not "n" (the request's number), without braces or control characters. Errors:
/// "ORIGIN:LINE:COLUMN: …", the column counted in bytes.
Result<DataRows> parse_data(std::string_view text, std::string_view origin);

}  // namespace waitbench::loadgen
