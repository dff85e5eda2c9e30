// Which stored records a word of the command line names, and what they hold.
#pragma once

#include <string>

#include "core/result.hpp"
#include "report/set_comparison.hpp"

namespace waitbench::cli {

/// `word` is a record's directory (or its run.json), or a directory of such directories, hidden ones left
/// out; "#LABEL" behind it picks the runs of that label. Where the records have several names, these stand
/// before the labels: "twins/coroutine-crowd". Errors: nothing there, no record in it, unreadable
/// (environment); a run.json that is none (usage). Each names the file.
Result<RecordSet> read_record_set(const std::string& word);

}  // namespace waitbench::cli
