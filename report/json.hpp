// Records as JSON: the object that `waitbench load --json` prints for a run, and run.json for a record.
//
// docs/results.md lists every key. Keys keep one order, so that two files can be compared line by line.
#pragma once

#include <string>

#include "core/record/record.hpp"

namespace waitbench {

/// One run as an indented JSON object with a trailing newline. Text that is not UTF-8 is replaced by U+FFFD.
std::string run_json(const Run& run);

/// The whole record but its timelines, likewise; each run is the object of run_json.
std::string record_json(const Record& record);

}  // namespace waitbench
