#include "loadgen/data_rows.hpp"

#include <string>
#include <vector>

#include "tests/catch.hpp"

using namespace waitbench;
using namespace waitbench::loadgen;

namespace {

using Table = std::vector<std::vector<std::string>>;

// The names, then the values row by row.
Table table_of(std::string_view text) {
  const auto data = parse_data(text, "d.csv").value();
  Table table{data.columns()};
  for (std::uint64_t row = 0; row < data.rows(); ++row) {
    auto& values = table.emplace_back();
    for (std::size_t column = 0; column < data.columns().size(); ++column)
      values.emplace_back(data.value(row, column));
  }
  return table;
}

std::string error_of(std::string_view text) {
  const auto data = parse_data(text, "d.csv");
  if (data) return "no error";
  CHECK(data.error().exit == ExitCode::usage);
  return data.error().text;
}

}  // namespace

TEST_CASE("the examples of RFC 4180, section 2, are read", "[data]") {
  const Table wanted{{"aaa", "bbb", "ccc"}, {"zzz", "yyy", "xxx"}};
  CHECK(table_of("aaa,bbb,ccc\r\nzzz,yyy,xxx\r\n") == wanted);          // 1
  CHECK(table_of("aaa,bbb,ccc\r\nzzz,yyy,xxx") == wanted);              // 2: the last line end may lack
  CHECK(table_of("\"aaa\",\"bbb\",\"ccc\"\r\nzzz,yyy,xxx") == wanted);  // 5
}

TEST_CASE("quotes hold commas, line ends and doubled quotes", "[data]") {
  CHECK(table_of("a,b,c\r\n\"aaa\",\"b\r\nbb\",\"ccc\"\r\nzzz,yyy,xxx") ==  // 6
        Table{{"a", "b", "c"}, {"aaa", "b\r\nbb", "ccc"}, {"zzz", "yyy", "xxx"}});
  CHECK(table_of("a,b,c\n\"aaa\",\"b\"\"bb\",\"ccc\"\n") ==
        Table{{"a", "b", "c"}, {"aaa", "b\"bb", "ccc"}});  // 7
  CHECK(table_of("a\n\"\"\"\"\n\"\"\n\",\"\n") == Table{{"a"}, {"\""}, {""}, {","}});
  CHECK(table_of("a\n\"\n\n\"") == Table{{"a"}, {"\n\n"}});
}

TEST_CASE("blanks are part of a value, and bytes are as they are", "[data]") {
  CHECK(table_of("a,b\n x ,\ty\n") == Table{{"a", "b"}, {" x ", "\ty"}});  // RFC 4180 section 2, rule 4
  CHECK(table_of("a\n\xC3\xA4\xFF\n") == Table{{"a"}, {"\xC3\xA4\xFF"}});
  CHECK(table_of(std::string_view("a\n\0\n", 4)) == Table{{"a"}, {std::string(1, '\0')}});
}

TEST_CASE("lines may end with a line feed alone, and values may be empty", "[data]") {
  CHECK(table_of("a,b\n1,2\r\n3,4\n") == Table{{"a", "b"}, {"1", "2"}, {"3", "4"}});
  CHECK(table_of("a,b\n,\n") == Table{{"a", "b"}, {"", ""}});
  CHECK(table_of("a\n\nx\n") == Table{{"a"}, {""}, {"x"}});  // one value, which is empty
}

TEST_CASE("a byte order mark is no part of the first name", "[data]") {
  CHECK(table_of("\xEF\xBB\xBF"
                 "a,b\n1,2\n") == Table{{"a", "b"}, {"1", "2"}});
  CHECK(error_of("\xEF\xBB\xBF"
                 "n\n1\n")
            .starts_with("d.csv:1:1: "));
}

TEST_CASE("request n takes row n modulo the rows", "[data]") {
  const auto data = parse_data("id,name\n1,a\n2,bb\n3,\n", "d.csv").value();
  CHECK(data.rows() == 3);
  for (std::uint64_t n = 0; n < 6; ++n) CHECK(data.value(n, 0) == std::to_string(n % 3 + 1));
  CHECK(data.value(UINT64_MAX, 1) == "a");  // 2^64 - 1 = 3 * 6148914691236517205
  CHECK(data.value(UINT64_MAX - 2, 1) == "bb");
  CHECK(data.longest(0) == 1);
  CHECK(data.longest(1) == 2);
}

TEST_CASE("a row knows its line, however many the rows before it took", "[data]") {
  const auto data = parse_data("a,b\n\"x\ny\r\nz\",1\nu,v\n", "d.csv").value();
  CHECK(data.place(0) == "d.csv:2");
  CHECK(data.place(1) == "d.csv:5");
}

TEST_CASE("what is no table is told with line and column", "[data]") {
  CHECK(error_of("") == "d.csv is empty. Its first line names the columns.");
  CHECK(error_of("a,b") == "d.csv has no rows below the names of its columns.");
  CHECK(error_of("a,b\n1,2\n3\n").starts_with("d.csv:3:1: 1 value, but there are 2 columns."));
  CHECK(error_of("a\n1,2,3\n").starts_with("d.csv:2:1: 3 values, but there is 1 column."));
  CHECK(error_of("a,b\n1,2\n\n").starts_with("d.csv:3:1: 1 value,"));
  CHECK(error_of("a,b\n1,x\"y\"\n").starts_with("d.csv:2:4: a quote within a value."));
  CHECK(error_of("a,b\n1,\"xy\n") == "d.csv:2:3: this quote is not closed.");
  CHECK(error_of("a\n\"x\n\"y\n").starts_with("d.csv:3:2: behind a closing quote"));
  CHECK(error_of("a\n\"x\n\"\n\"y\" \n").starts_with("d.csv:4:4: behind a closing quote"));
  CHECK(error_of("a,b\n1,2\r3,4\n").starts_with("d.csv:2:4: a carriage return without a line feed."));
  CHECK(error_of("a\r").starts_with("d.csv:1:2: a carriage return"));
}

TEST_CASE("columns have names of their own, that a placeholder can hold", "[data]") {
  CHECK(error_of("a,,c\n1,2,3\n").starts_with("d.csv:1:3: the column has no name."));
  CHECK(error_of("a,b,a\n1,2,3\n") == "d.csv:1:5: there are two columns \"a\".");
  CHECK(error_of("a,n\n1,2\n").starts_with("d.csv:1:3: a column cannot be named \"n\""));
  for (const auto* name : {"{", "x}", "\"x\ny\"", "\x7f"})
    CHECK(error_of(std::string(name) + "\n1\n").starts_with("d.csv:1:1: the name of a column cannot hold"));
}

TEST_CASE("a table has limits", "[data]") {
  std::string rows = "a\n";
  for (std::uint64_t i = 0; i < most_rows; ++i) rows += "\n";
  CHECK(parse_data(rows, "d.csv").value().rows() == most_rows);
  CHECK(error_of(rows + "\n") == "d.csv:1000002:1: more than 1,000,000 rows.");
  std::string names = "c0", values = "0";
  for (std::size_t i = 1; i < most_columns; ++i) {
    names += ",c" + std::to_string(i);
    values += ",0";
  }
  CHECK(parse_data(names + "\n" + values, "d.csv").value().columns().size() == most_columns);
  CHECK(error_of(names + ",x\n" + values + ",0").find("more than 1,000 columns.") != std::string::npos);
  CHECK(error_of(std::string(largest_data.count + 1, 'a')) == "d.csv is larger than 64MiB.");
}
