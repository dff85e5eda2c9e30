// What a finished experiment adds to its record on a terminal: claim, theory beside measurement, meaning.
#pragma once

#include <string>

#include "core/record/record.hpp"
#include "report/text_style.hpp"

namespace waitbench {

/// Each is empty where there is nothing to tell. `record` must hold an experiment.
std::string claim_text(const Record& record, const TextStyle& style);
/// Trials that stand in no table, and why.
std::string missing_trials_text(const Record& record, const TextStyle& style);
/// A table of what was predicted and what was measured; some twenty rows of it.
std::string theory_text(const Record& record, const TextStyle& style);
/// What came of it, for the reader.
std::string meaning_text(const Record& record, const TextStyle& style);

}  // namespace waitbench
