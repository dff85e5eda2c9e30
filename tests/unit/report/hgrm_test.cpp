#include "report/hgrm.hpp"

#include <sstream>
#include <vector>

#include "tests/catch.hpp"

using namespace waitbench;
using namespace std::chrono_literals;

namespace {

std::vector<std::string> lines_of(const std::string& text) {
  std::istringstream stream(text);
  std::vector<std::string> lines;
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

struct Row {
  std::vector<double> columns;
};

// Reads as HdrHistogram's plotters do: no comment, columns between spaces, numbers.
std::vector<Row> rows_of(const std::string& text) {
  std::vector<Row> rows;
  for (const auto& line : lines_of(text)) {
    if (line.starts_with('#')) continue;
    std::istringstream words(line);
    Row row;
    for (double number = 0; words >> number;) row.columns.push_back(number);
    if (!row.columns.empty()) rows.push_back(row);
  }
  return rows;
}

Histogram one_to(int last) {
  Histogram histogram;
  for (int ns = 1; ns <= last; ++ns) histogram.record(Duration(ns));
  return histogram;
}

}  // namespace

TEST_CASE("five ticks to each halving of the distance to 100 %", "[hgrm]") {
  const auto rows = rows_of(percentile_spectrum(one_to(2000)));
  // As in the example files that HdrHistogram publishes.
  const std::vector<double> percentiles{0,    0.1,   0.2,    0.3,  0.4,    0.5,   0.55,
                                        0.6,  0.65,  0.7,    0.75, 0.775,  0.8,   0.825,
                                        0.85, 0.875, 0.8875, 0.9,  0.9125, 0.925, 0.9375};
  REQUIRE(rows.size() > percentiles.size());
  for (std::size_t i = 0; i < percentiles.size(); ++i) {
    INFO("row " << i);
    REQUIRE(rows[i].columns.size() == 4);
    CHECK(rows[i].columns[1] == Approx(percentiles[i]).epsilon(1e-12));
    CHECK(rows[i].columns[3] == Approx(1 / (1 - percentiles[i])).margin(0.005));
  }
}

TEST_CASE("each row tells the histogram's value and count at its percentile", "[hgrm]") {
  const Histogram histogram = one_to(2000);  // each value has its own bucket: rank and value are the same
  const auto rows = rows_of(percentile_spectrum(histogram));
  for (const auto& row : rows) {
    const double value_ns = row.columns[0] * 1e6;
    INFO("percentile " << row.columns[1]);
    CHECK(value_ns == Approx(std::max(1.0, std::ceil(row.columns[1] * 2000 - 1e-6))));
    CHECK(row.columns[2] == Approx(value_ns));
  }
}

TEST_CASE("the last row is the longest value, and has no fourth column", "[hgrm]") {
  Histogram histogram;
  histogram.record(1ms);
  histogram.record(10'007'000ns, 3);  // its bucket reaches further
  const auto rows = rows_of(percentile_spectrum(histogram));
  REQUIRE(rows.size() >= 2);
  CHECK(rows.back().columns == std::vector<double>{10.007, 1, 4});
  for (std::size_t i = 0; i + 1 < rows.size(); ++i) CHECK(rows[i].columns.size() == 4);
  CHECK(rows[rows.size() - 2].columns[2] == 4);
}

TEST_CASE("a value below a microsecond survives", "[hgrm]") {
  Histogram histogram;
  histogram.record(83ns);
  CHECK(lines_of(percentile_spectrum(histogram)).at(2) ==
        "       0.000083 0.000000000000          1           1.00");
}

TEST_CASE("the footer carries mean, deviation, maximum, count and layout", "[hgrm]") {
  Histogram histogram;
  histogram.record(1000ns);
  histogram.record(2000ns);
  const auto lines = lines_of(percentile_spectrum(histogram));
  REQUIRE(lines.size() > 3);
  CHECK(lines[lines.size() - 3] == "#[Mean    =        0.001500, StdDeviation   =        0.000500]");
  CHECK(lines[lines.size() - 2] == "#[Max     =        0.002000, Total count    =               2]");
  CHECK(lines[lines.size() - 1] == "#[Buckets =              32, SubBuckets     =            2048]");
}

TEST_CASE("of nothing, a spectrum without rows", "[hgrm]") {
  const auto lines = lines_of(percentile_spectrum(Histogram()));
  REQUIRE(lines.size() == 5);  // header, blank, three of footer
  CHECK(rows_of(percentile_spectrum(Histogram())).empty());
  CHECK(lines[3] == "#[Max     =        0.000000, Total count    =               0]");
}
