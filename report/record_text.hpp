// A finished record on a terminal: the comparison of its runs, what it shows, and whether to believe it.
#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "core/record/record.hpp"
#include "report/text_style.hpp"

namespace waitbench {

/// What `waitbench run` prints at its end. Runs that are invalid are named with reason and remedy in place of
/// their figures; of an experiment, a trial's figures are the means of its valid rounds. `directory` is where
/// the record was stored, if it was.
std::string record_text(const Record& record, const std::optional<std::filesystem::path>& directory,
                        const TextStyle& style);

}  // namespace waitbench
