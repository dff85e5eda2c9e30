// Any text is either a table that is read back the same when written as RFC 4180 has it, or a usage error.
#include <string>
#include <string_view>

#include "loadgen/data_rows.hpp"
#include "tests/fuzz/fuzz_target.hpp"

using namespace waitbench;
using loadgen::DataRows;
using waitbench::fuzz::require;

namespace {

void append_quoted(std::string& to, std::string_view value) {
  to += '"';
  for (const char c : value) to.append(c == '"' ? 2 : 1, c);
  to += '"';
}

std::string written(const DataRows& data) {
  std::string text;
  for (std::size_t column = 0; column < data.columns().size(); ++column) {
    if (column > 0) text += ',';
    append_quoted(text, data.columns()[column]);
  }
  for (std::uint64_t row = 0; row < data.rows(); ++row) {
    text += "\r\n";
    for (std::size_t column = 0; column < data.columns().size(); ++column) {
      if (column > 0) text += ',';
      append_quoted(text, data.value(row, column));
    }
  }
  return text;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* bytes, std::size_t size) {
  const auto data = loadgen::parse_data({reinterpret_cast<const char*>(bytes), size}, "f.csv");
  if (!data) {
    require(data.error().exit == ExitCode::usage, "what is no table is a usage error");
    require(data.error().text.starts_with("f.csv"), "an error names its file");
    return 0;
  }
  require(!data->columns().empty() && data->rows() > 0, "a table has columns and rows");
  for (std::uint64_t row = 0; row < data->rows(); ++row) {
    require(data->place(row).starts_with("f.csv:"), "a row knows its line");
    for (std::size_t column = 0; column < data->columns().size(); ++column)
      require(data->value(row, column).size() <= data->longest(column),
              "no value is longer than the longest");
  }
  const auto text = written(*data);
  const auto again = loadgen::parse_data(text, "g.csv");
  require(again.has_value(), "what is written can be read");
  require(again->columns() == data->columns() && again->rows() == data->rows(), "as the same table");
  require(written(*again) == text, "with the same values");
  return 0;
}
