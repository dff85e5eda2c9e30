#include "report/text_table.hpp"

#include <algorithm>

#include "tests/catch.hpp"

using namespace waitbench;

namespace {
std::vector<TextColumn> example() {
  return {{"", 0, Align::left, {"thread", "coroutine"}},
          {"throughput", 9, Align::right, {"200.0/s", "–"}},
          {"p99.9", 1, Align::right, {"5.003 s", "12 µs"}},
          {"CPU/request", 5, Align::right, {"112 µs", "3.1 µs"}}};
}
}  // namespace

TEST_CASE("columns stand in line, by width and not by bytes", "[text_table]") {
  const auto table = lay_out(example());
  CHECK(table.lines == std::vector<std::string>{"                                   CPU/",
                                                "           throughput    p99.9  request",
                                                "thread        200.0/s  5.003 s   112 µs",
                                                "coroutine           –    12 µs   3.1 µs"});
  CHECK(table.heading_lines == 2);
  CHECK(table.left_out.empty());
}

TEST_CASE("the least important columns go first, the labels never", "[text_table]") {
  const auto narrower = lay_out(example(), 35);
  CHECK(narrower.left_out == std::vector<std::string>{"p99.9"});
  const auto narrow = lay_out(example(), 22);
  CHECK(narrow.left_out == std::vector<std::string>{"p99.9", "CPU/request"});
  const auto tiny = lay_out(example(), 6);
  CHECK(tiny.left_out.size() == 3);
  CHECK(tiny.lines.back() == "corou…");
}

TEST_CASE("no line is wider than asked for", "[text_table]") {
  for (std::size_t columns = 10; columns <= text_columns; ++columns) {
    for (const auto& line : lay_out(example(), columns).lines) CHECK(display_width(line) <= columns);
  }
}

TEST_CASE("labels are cut to a third, and to what the other columns leave", "[text_table]") {
  const std::vector<TextColumn> table{
      {"", 0, Align::left, {"coroutine-crowd connections=10"}},
      {"p99", 1, Align::right, {"5.003 s"}},
  };
  CHECK(lay_out(table, 40).lines.back() == "coroutine-crowd connections=10  5.003 s");
  CHECK(lay_out(table, 24).lines.back() == "coroutine-crow…  5.003 s");
  auto by_ends = table;
  by_ends.front().keep_ends = true;
  CHECK(lay_out(by_ends, 24).lines.back() == "cor…nections=10  5.003 s");
}

TEST_CASE("a table without columns or rows is laid out as such", "[text_table]") {
  CHECK(lay_out({}).lines.empty());
  CHECK(lay_out({{"a", 0, Align::left, {}}, {"b", 1, Align::right, {}}}).lines ==
        std::vector<std::string>{"a  b"});
}
