// Records as JSON: the objects that `waitbench load --json` prints for a run and for --find-max, and run.json
// for a record.
//
// docs/results.md lists every key. Keys keep one order, so that two files can be compared line by line.
#pragma once

#include <string>

#include "core/record/record.hpp"

namespace waitbench {

/// One run as an indented JSON object with a trailing newline. Text that is not UTF-8 is replaced by U+FFFD.
std::string run_json(const Run& run);

/// The record's only run, the object of run_json, and where it was measured: `environment` as in run.json.
std::string load_json(const Record& record);

/// A search for the highest rate, which `record` must hold; each point has its run, the object of run_json.
/// `environment` as above.
std::string highest_rate_json(const Record& record);

/// The whole record but its timelines, likewise; each run is the object of run_json.
std::string record_json(const Record& record);

}  // namespace waitbench
