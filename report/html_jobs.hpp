// The part of report.html that tells of jobs: what became of those that loads were promised, and two clocks.
#pragma once

#include <string>

#include "core/record/record.hpp"

namespace waitbench {

/// Empty when no run followed jobs. Of an invalid run the counts alone.
std::string jobs_section(const Record& record);

}  // namespace waitbench
