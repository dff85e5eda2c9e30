#include "report/csv.hpp"

#include <cmath>
#include <set>

#include "tests/catch.hpp"
#include "tests/golden/sample_record.hpp"

using namespace waitbench;

namespace {

// A reader of RFC 4180, independent of the writer: rows of unquoted cells.
std::vector<std::vector<std::string>> read_csv(const std::string& text) {
  std::vector<std::vector<std::string>> rows(1);
  std::string cell;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (quoted && c == '"' && i + 1 < text.size() && text[i + 1] == '"') {
      cell += '"';
      ++i;
    } else if (c == '"') {
      quoted = !quoted;
    } else if (!quoted && (c == ',' || c == '\n')) {
      rows.back().push_back(std::exchange(cell, {}));
      if (c == '\n' && i + 1 < text.size()) rows.emplace_back();
    } else {
      cell += c;
    }
  }
  return rows;
}

std::string cell(const std::string& text) {
  return csv_cell(Cell(text));
}

}  // namespace

TEST_CASE("text cells are quoted as RFC 4180 has it", "[csv]") {
  CHECK(cell("thread") == "thread");
  CHECK(cell("") == "");
  CHECK(cell("closed, 1,000 users") == "\"closed, 1,000 users\"");
  CHECK(cell("say \"hi\"") == "\"say \"\"hi\"\"\"");
  CHECK(cell("two\nlines") == "\"two\nlines\"");
}

TEST_CASE("text that a spreadsheet would run is neutralised", "[csv]") {
  CHECK(cell("=cmd()") == "'=cmd()");
  CHECK(cell("+1") == "'+1");
  CHECK(cell("-1") == "'-1");
  CHECK(cell("@SUM(A1)") == "'@SUM(A1)");
  CHECK(cell("\t=1") == "'\t=1");
  CHECK(cell("=1,2") == "\"'=1,2\"");
  CHECK(cell("a=b") == "a=b");
}

TEST_CASE("numbers stay numbers", "[csv]") {
  CHECK(csv_cell(Cell(std::int64_t{-4})) == "-4");
  CHECK(csv_cell(Cell(std::uint64_t{18446744073709551615ULL})) == "18446744073709551615");
  CHECK(csv_cell(Cell(199.98)) == "199.98");
  CHECK(csv_cell(Cell(200.0)) == "200");
  CHECK(csv_cell(Cell(1e17)) == "100000000000000000");
  CHECK(csv_cell(Cell(1.0 / 3)) == "0.333333");
  CHECK(csv_cell(Cell(-1e-9)) == "0");
  CHECK(csv_cell(Cell(true)) == "true");
  CHECK(csv_cell(Cell()) == "");
  CHECK(csv_cell(Cell(std::nan(""))) == "");
}

TEST_CASE("every row has a cell for every column", "[csv]") {
  for (const auto& record : {sample::twins(), sample::load(), sample::hostile()}) {
    const auto summary = read_csv(summary_csv(record));
    REQUIRE(summary.size() == record.runs.size() + 1);
    for (const auto& row : summary) CHECK(row.size() == summary_columns().size());
    std::size_t seconds = 0;
    for (const auto& run : record.runs) seconds += run.timeline.size();
    const auto timeline = read_csv(timeline_csv(record));
    REQUIRE(timeline.size() == seconds + 1);
    for (const auto& row : timeline) CHECK(row.size() == timeline_columns().size());
  }
}

TEST_CASE("the accounting identity can be checked in summary.csv", "[csv]") {
  const auto rows = read_csv(summary_csv(sample::load()));
  const auto value = [&](const std::string& name) {
    const auto at = std::ranges::find(rows[0], name) - rows[0].begin();
    return std::stoull(rows[1].at(static_cast<std::size_t>(at)));
  };
  CHECK(value("scheduled") == 60000);
  CHECK(value("scheduled") == value("ok") + value("http_error") + value("timeout") + value("connect_error") +
                                  value("reset") + value("malformed") + value("shed") + value("unfinished"));
}

TEST_CASE("column names are unique and plain", "[csv]") {
  std::set<std::string> summary, timeline;
  for (const auto& column : summary_columns()) CHECK(summary.insert(column.name).second);
  for (const auto& column : timeline_columns()) CHECK(timeline.insert(column.name).second);
  for (const auto* names : {&summary, &timeline}) {
    for (const auto& name : *names)
      CHECK(name.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_") == std::string::npos);
  }
}
