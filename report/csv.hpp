// Records as CSV: summary.csv, a row a run, stages.csv, a row a run and stage, and timeline.csv, a row a run
// and second.
//
// RFC 4180 with "\n" line ends, UTF-8, a header line, a decimal point. An empty cell was withheld or not
// measured. A text that a spreadsheet would run as a formula (it begins with = + - @, tab or carriage return)
// gets an apostrophe before it (OWASP, "CSV Injection").
#pragma once

#include <string>

#include "core/record/record.hpp"
#include "report/columns.hpp"

namespace waitbench {

std::string summary_csv(const Record& record);
std::string stages_csv(const Record& record);
std::string timeline_csv(const Record& record);

/// One cell as it stands in the file.
std::string csv_cell(const Cell& cell);

}  // namespace waitbench
