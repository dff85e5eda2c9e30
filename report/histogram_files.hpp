// Which files of a record hold its histograms, and which lines of them.
#pragma once

#include <vector>

#include "report/record_directory.hpp"

namespace waitbench {

/// latency.hgrm and latency.hlog; with several runs also latency-RUN.hgrm and latency-RUN.hlog for each.
/// docs/results.md says what they hold. A run that is invalid, incomplete or doubtful is said to be so in a
/// remark in each of its files, and an invalid one's intervals are tagged INVALID/…: what readers take
/// unasked, untagged intervals, is valid.
std::vector<RecordFile> histogram_files(const Record& record);

}  // namespace waitbench
