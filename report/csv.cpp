#include "report/csv.hpp"

#include <cmath>

#include <fmt/format.h>

namespace waitbench {
namespace {

constexpr std::string_view formula_starts = "=+-@\t\r";

struct CellText {
  std::string operator()(std::monostate) const { return {}; }
  std::string operator()(bool value) const { return value ? "true" : "false"; }
  std::string operator()(std::int64_t value) const { return std::to_string(value); }
  std::string operator()(std::uint64_t value) const { return std::to_string(value); }
  // At most six decimals and never an exponent: not every reader of CSV knows one.
  std::string operator()(double value) const {
    if (!std::isfinite(value)) return {};
    auto text = fmt::format("{:.6f}", value);
    text.erase(text.find_last_not_of('0') + 1);
    if (text.ends_with('.')) text.pop_back();
    return text == "-0" ? "0" : text;
  }
  std::string operator()(const std::string& value) const {
    auto text = value;
    if (!text.empty() && formula_starts.find(text.front()) != std::string_view::npos) text.insert(0, "'");
    if (text.find_first_of(",\"\r\n") == std::string::npos) return text;
    std::string quoted = "\"";
    for (const char c : text) quoted += c == '"' ? std::string("\"\"") : std::string(1, c);
    return quoted + "\"";
  }
};

template <class Row>
void append_header(std::string& csv, const std::vector<Column<Row>>& columns) {
  for (const auto& column : columns) csv += (&column == columns.data() ? "" : ",") + column.name;
  csv += '\n';
}

template <class Row>
void append_row(std::string& csv, const std::vector<Column<Row>>& columns, const Row& row) {
  for (const auto& column : columns)
    csv += (&column == columns.data() ? "" : ",") + csv_cell(column.cell(row));
  csv += '\n';
}

}  // namespace

std::string csv_cell(const Cell& cell) {
  return std::visit(CellText{}, cell);
}

std::string summary_csv(const Record& record) {
  std::string csv;
  append_header(csv, summary_columns());
  for (const auto& run : record.runs) append_row(csv, summary_columns(), RunFigures(run));
  return csv;
}

std::string stages_csv(const Record& record) {
  std::string csv;
  append_header(csv, stage_columns());
  for (const auto& run : record.runs) {
    for (const auto& stage : stage_figures(run)) append_row(csv, stage_columns(), stage);
  }
  return csv;
}

std::string timeline_csv(const Record& record) {
  std::string csv;
  append_header(csv, timeline_columns());
  for (const auto& run : record.runs) {
    for (const auto& row : run.timeline) append_row(csv, timeline_columns(), Second{run, row});
  }
  return csv;
}

}  // namespace waitbench
