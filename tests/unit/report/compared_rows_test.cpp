// The rows that are compared, and the means that stand in them.
#include "report/compared_rows.hpp"

#include <algorithm>

#include "report/comparison.hpp"
#include "tests/catch.hpp"
#include "tests/golden/sample_record.hpp"

using namespace waitbench;

namespace {

const ComparedRow& row_of(const std::vector<ComparedRow>& rows, std::string_view label) {
  const auto found = std::ranges::find(rows, label, &ComparedRow::label);
  REQUIRE(found != rows.end());
  return *found;
}

std::string figure_of_row(const std::vector<ComparedRow>& rows, std::string_view label,
                          std::string_view heading) {
  for (const auto& column : comparison_columns(rows)) {
    if (column.heading == heading) return column.figure(row_of(rows, label));
  }
  return "no such column";
}

}  // namespace

TEST_CASE("the rounds of a trial are one row, without those that are invalid", "[compared_rows]") {
  const auto record = sample::pool();
  const auto rows = compared_rows(record);
  CHECK(rows.size() == 10);  // of twelve trials one was skipped, and one has no valid round
  CHECK(row_of(rows, "thread-crowd connections=5").runs.size() == 3);
  CHECK(row_of(rows, "thread-crowd connections=10").runs.size() == 2);
  CHECK(row_of(rows, "thread-crowd connections=10").first().label == "thread-crowd connections=10 round 2");
  CHECK(std::ranges::count(rows, "thread-alone connections=5", &ComparedRow::label) == 0);
}

TEST_CASE("a trial's figure is the mean over its valid rounds", "[compared_rows]") {
  auto record = sample::pool();
  const auto& places = record.experiment->trials[0].runs;
  record.runs[places[0]].throughput_per_s = 10;
  record.runs[places[1]].throughput_per_s = 20;
  record.runs[places[2]].throughput_per_s = 60;
  CHECK(figure_of_row(compared_rows(record), "thread-crowd connections=5", "throughput") == "30.00/s");
  record.runs[places[2]].throughput_per_s.reset();  // withheld
  CHECK(figure_of_row(compared_rows(record), "thread-crowd connections=5", "throughput") == "15.00/s");
  record.runs[places[0]].complete = false;
  CHECK(figure_of_row(compared_rows(record), "thread-crowd connections=5", "throughput") == "20.00/s");
}

TEST_CASE("threads are counted in whole numbers, unless their mean is not whole", "[compared_rows]") {
  auto record = sample::pool();
  const auto& places = record.experiment->trials[0].runs;
  for (const auto place : places) record.runs[place].server->threads_max = 1003;
  CHECK(figure_of_row(compared_rows(record), "thread-crowd connections=5", "threads") == "1,003");
  record.runs[places[0]].server->threads_max = 7;
  record.runs[places[1]].server->threads_max = 8;
  record.runs[places[2]].server->threads_max = 7;
  CHECK(figure_of_row(compared_rows(record), "thread-crowd connections=5", "threads") == "7.333");
}

TEST_CASE("without an experiment each valid run is a row", "[compared_rows]") {
  const auto record = sample::twins();
  const auto rows = compared_rows(record);
  REQUIRE(rows.size() == record.runs.size());
  CHECK(rows[3].label == record.runs[3].label);
  CHECK(rows[3].trial == nullptr);
}
