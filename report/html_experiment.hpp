// The parts of report.html on an experiment: its claim, theory beside measurement, what it means.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "core/record/record.hpp"

namespace waitbench {

/// Each is a <section>, or nothing if the record holds no experiment or it says nothing.
/// The claim, who says so, what came of it, and what to think about before reading on.
std::string claim_section(const Record& record);
/// A picture and a table for each prediction.
std::string theory_section(const Record& record);
/// What came of it, for the reader.
std::string meaning_section(const Record& record);

/// The runs that the charts show: all valid ones; of an experiment with more than eight of them, the first
/// valid round of each trial, and of many trials some two dozen, evenly chosen.
std::vector<const Run*> charted_runs(const Record& record);
/// Says so, in a <p>; empty when all are shown.
std::string charted_note(const Record& record);

}  // namespace waitbench
